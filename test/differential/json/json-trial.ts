/** A file of JSON lines of a number: drawn, written, and read by the reference. */
import { drawOddities } from '../oddity.js';
import { ReferenceFault } from '../reference-fault.js';
import type { Expected, InputFile, Objects, Trial } from '../trial.js';
import { type Field, type Json, none, objectOf } from '../values/json.js';
import { isUsual } from '../values/packing.js';
import { Refused } from '../values/refused.js';
import { typedText } from '../values/typed-text.js';
import { unpack } from '../values/unpack.js';
import { type Draft, type JsonFault, plainDraft } from './draft.js';
import { oddities } from './oddities/all.js';
import { faults } from './oddities/faults.js';
import { type Row, readDocuments, readLines } from './read-lines.js';
import { writeJson } from './write-json.js';

/** Those that change bytes know them in UTF-8, packed or not as the name says. */
const ofBytes = /^invalid UTF-8|^byte order mark|gzip/;

const usualFaults = faults.map((fault) => ({
  ...fault,
  fits: (draft: Draft) =>
    (isUsual(draft) || !ofBytes.test(fault.name)) &&
    (draft.form === 'lines' || fault.isOfLines !== true) &&
    draft.rows.length >= draft.parts &&
    fault.fits?.(draft) !== false,
}));

export function jsonTrial(seed: number, number: number): Trial {
  const { draft, applied, fault } = drawOddities(
    { seed, format: 'json', number },
    plainDraft,
    oddities,
    usualFaults,
  );
  const written = writeJson(draft);
  const types = [...draft.types].map(([name, type]) => `${name}=${type}`);
  return {
    format: 'json',
    number,
    oddities: applied,
    ...written,
    flags: [
      ...['--key', '{id}.json'],
      ...(draft.encoding.flag === undefined ? [] : ['--files-encoding', draft.encoding.flag]),
      ...(draft.form === 'wrapped' ? ['--files-json-path', '$.data[*]'] : []),
      ...(types.length === 0 ? [] : ['--column-types', types.join(',')]),
    ],
    expected: expectedOf(draft, written.files, fault),
  };
}

function expectedOf(draft: Draft, files: readonly InputFile[], fault: JsonFault | undefined): Expected {
  try {
    const rows = files.flatMap(({ bytes }) => {
      const text = draft.encoding.decode(draft.isPacked ? unpack(bytes) : bytes);
      // A mark is a fault by itself: what is behind it may be read as it stands.
      const whole = text.subarray(draft.prefix.length);
      return draft.form === 'lines' ? readLines(whole) : readDocuments(whole, draft.form);
    });
    const objects = objectsOf(rows, draft);
    if (fault?.isReadable) return { kind: 'refused', why: fault.why, tolerated: [objects] };
    return { kind: 'valid', objects };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (fault === undefined) throw new ReferenceFault(`the reference refuses a good file: ${error.message}`);
    return { kind: 'refused', why: fault.why, tolerated: [] };
  }
}

function objectsOf(rows: readonly Row[], { types }: Draft): Objects {
  const names = [...new Set(rows.flatMap((row) => row.map(([name]) => name)))];
  const objects = new Map<string, Json>();
  for (const row of rows) {
    const values = new Map(row);
    if (values.size < row.length) throw new Refused('a field stands twice in an object');
    const key = `${textOf(values.get('id') ?? none)}.json`;
    if (objects.has(key)) throw new Refused(`a key stands twice: ${key}`);
    objects.set(
      key,
      objectOf(names.map((name): Field => [name, jsonOf(values.get(name) ?? none, types.get(name))])),
    );
  }
  return objects;
}

function jsonOf(json: Json, type: string | undefined): Json {
  return type === undefined || isNull(json) ? json : typedText(type, textOf(json));
}

function isNull(json: Json): boolean {
  return json.kind === 'plain' && json.value === null;
}

function textOf(json: Json): string {
  if (json.kind === 'number') return json.text;
  if (json.kind === 'plain' && json.value !== null) return String(json.value);
  throw new Refused('no text');
}
