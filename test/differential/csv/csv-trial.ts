/** A CSV file of a number: drawn, written, and read by the reference. */
import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../../faults/random.js';
import { drawOddities } from '../oddity.js';
import { ReferenceFault } from '../reference-fault.js';
import type { Expected, Objects, Trial } from '../trial.js';
import { autoType } from '../values/auto-type.js';
import type { WrittenFiles } from '../values/input-files.js';
import { type Json, none, objectOf, plain } from '../values/json.js';
import { isUsual } from '../values/packing.js';
import { Refused } from '../values/refused.js';
import { typedText } from '../values/typed-text.js';
import { unpack } from '../values/unpack.js';
import { type CsvFault, columnOrder, type Draft, plainDraft } from './draft.js';
import { oddities } from './oddities/all.js';
import { faults } from './oddities/faults.js';
import { type CsvRules, type CsvTable, readCsv } from './read-csv.js';
import { writeCsv } from './write-csv.js';

/** Those that change bytes know them in UTF-8, packed or not as the name says. */
const ofBytes = /^invalid UTF-8|^files with other columns|gzip/;

const usualFaults = faults.map((fault) => ({
  ...fault,
  apply: (draft: Draft, random: Random) => {
    // Whatever is broken is in a column that the file has.
    const all = (columns: readonly number[]) => [...new Set([...columns, ...draft.names.keys()])];
    draft.columnsOf = draft.columnsOf?.map(all);
    fault.apply(draft, random);
  },
  fits: (draft: Draft) =>
    (isUsual(draft) || !ofBytes.test(fault.name)) &&
    !(draft.isAuto && fault.name.startsWith('--column-types')) &&
    !((draft.top.length > 0 || draft.columnsOf !== undefined) && fault.name === 'files with other columns') &&
    fault.fits?.(draft) !== false,
}));

export function csvTrial(seed: number, number: number): Trial {
  const { draft, applied, fault } = drawOddities(
    { seed, format: 'csv', number },
    plainDraft,
    oddities,
    usualFaults,
  );
  const written = writeCsv(draft);
  return {
    format: 'csv',
    number,
    oddities: applied,
    ...written,
    flags: flagsOf(draft),
    expected: expectedOf(draft, written, fault),
  };
}

function flagsOf(draft: Draft): string[] {
  const { hasHeader, names, delimiter, ending, quote, keyColumn, types, encoding } = draft;
  const nameOf = (column: number) => names[column]?.value ?? '';
  const typed = [...types].map(([column, type]) => `${nameOf(column)}=${type}`);
  return [
    ...['--key', `{${nameOf(keyColumn)}}.json`],
    ...(hasHeader ? [] : ['--column-names', names.map(({ value }) => value).join(',')]),
    ...(delimiter === ',' || ending === '.tsv' ? [] : ['--files-delimiter', delimiter]),
    ...(quote === '"' ? [] : ['--files-quote', quote === '' ? 'none' : quote]),
    ...(encoding.flag === undefined ? [] : ['--files-encoding', encoding.flag]),
    ...(draft.isAuto ? ['--column-types', 'auto'] : []),
    ...(draft.top.length === 0 ? [] : ['--skip-lines', String(draft.top.length)]),
    ...(draft.folders.length === 0 ? [] : ['--files-hive-columns']),
    ...(draft.columnsOf === undefined ? [] : ['--files-union-by-name']),
    ...(typed.length === 0 ? [] : ['--column-types', typed.join(',')]),
  ];
}

function expectedOf(draft: Draft, { files }: WrittenFiles, fault: CsvFault | undefined): Expected {
  const rules: CsvRules = {
    delimiter: draft.delimiter,
    quote: draft.quote,
    isUnited: draft.columnsOf !== undefined,
    columnNames: draft.hasHeader ? undefined : draft.names.map(({ value }) => value ?? ''),
  };
  const read = (isLiteral = false) => {
    const contents = files.map(({ bytes }) =>
      withoutTop(draft.encoding.decode(draft.isPacked ? unpack(bytes) : bytes), draft.top.length),
    );
    return readCsv(contents, { ...rules, isLiteral });
  };
  const readings = {
    literal: () => read(true),
    'as drawn': () => drawn(draft),
    'as it stands': () => read(),
  };
  const tolerated = () =>
    (fault?.tolerated ?? []).flatMap((how) => {
      const objects = unlessRefused(() => objectsOf(readings[how](), draft));
      return objects === undefined ? [] : [objects];
    });
  try {
    const table = read();
    const lower = table.names.map((name) => name.toLowerCase());
    if (new Set(lower).size < lower.length) throw new Refused('names that differ by case alone');
    const objects = objectsOf(table, draft);
    if (fault === undefined) checkReference(table, draft);
    return { kind: 'valid', objects };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (fault === undefined) throw new ReferenceFault(`the reference refuses a good file: ${error.message}`);
    return { kind: 'refused', why: fault.why, tolerated: tolerated() };
  }
}

function withoutTop(bytes: Buffer, lines: number): Buffer {
  let from = 0;
  for (let line = 0; line < lines; line += 1) from = bytes.indexOf('\n', from) + 1;
  return bytes.subarray(from);
}

function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function objectsOf({ names, rows }: CsvTable, draft: Draft): Objects {
  const order = columnOrder(draft);
  const keyPlace = order.indexOf(draft.keyColumn);
  const typeOf = (place: number) =>
    draft.isAuto ? autoType(rows.map((row) => row[place] ?? null)) : draft.types.get(order[place] ?? -1);
  const types = names.map((_, place) => typeOf(place));
  const inFolders = draft.folders.map(([name, value]): [string, Json] => [name, folderValue(value, draft)]);
  const objects = new Map<string, Json>();
  for (const row of rows) {
    const fields = row.map((text, place): [string, Json] => [names[place] ?? '', jsonOf(text, types[place])]);
    const key = `${row[keyPlace]}.json`;
    if (row[keyPlace] === null || objects.has(key)) throw new Refused(`no key, or one twice: ${key}`);
    objects.set(key, objectOf([...fields, ...inFolders]));
  }
  return objects;
}

function folderValue(value: string, { isAuto, rows }: Draft): Json {
  return jsonOf(value, isAuto && rows.length > 0 ? autoType([value]) : undefined);
}

function jsonOf(text: string | null, type: string | undefined): Json {
  if (text === null) return none;
  return type === undefined ? plain(text) : typedText(type, text);
}

/** The table that was drawn is what the reference must read: two that share no code. */
function checkReference(table: CsvTable, draft: Draft): void {
  const other = drawn(draft);
  const ordered = ({ rows }: CsvTable) => rows.map((row) => JSON.stringify(row)).sort();
  if (!isDeepStrictEqual(table.names, other.names) || !isDeepStrictEqual(ordered(table), ordered(other))) {
    throw new ReferenceFault('the reference reads another table than was drawn');
  }
}

function drawn(draft: Draft): CsvTable {
  const { names, rows, parts, columnsOf } = draft;
  const order = columnOrder(draft);
  return {
    names: order.map((column) => names[column]?.value ?? ''),
    rows: rows.map((row, number) => {
      const own = columnsOf?.[number % parts] ?? order;
      return order.map((column) => (own.includes(column) ? (row[column]?.value ?? null) : null));
    }),
  };
}
