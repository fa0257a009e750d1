/** The reference for JSON lines: one object a line, a field that a line lacks is null, white space alone is no line. */

import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../../job/shared/message-of.js';
import { ReferenceFault } from '../reference-fault.js';
import type { Field, Json } from '../values/json.js';
import { readJson } from '../values/read-json.js';
import { Refused } from '../values/refused.js';
import type { Draft } from './draft.js';

export type Row = readonly Field[];

/** @throws Refused when a line is no JSON, or no object, or the bytes are no UTF-8 */
export function readLines(bytes: Buffer): Row[] {
  if (!isUtf8(bytes)) throw new Refused('the bytes are no UTF-8');
  return bytes
    .toString()
    .split('\n')
    .filter((line) => /[^ \t\r]/.test(line))
    .map(readLine);
}

/** The rows of documents, each form by what its writer lets it be taken apart with. */
export function readDocuments(bytes: Buffer, form: Exclude<Draft['form'], 'lines'>): Row[] {
  if (!isUtf8(bytes)) throw new Refused('the bytes are no UTF-8');
  const text = bytes.toString();
  switch (form) {
    case 'array':
      return rowsIn(parse(text));
    case 'spread':
      // A row's closing bracket stands alone on its line.
      return text === '' ? [] : text.split(/(?<=^\})\r?\n/m).map(readLine);
    case 'wrapped': {
      const whole = parse(text);
      const data = whole.kind === 'object' ? whole.fields.find(([name]) => name === 'data')?.[1] : undefined;
      return rowsIn(data ?? whole);
    }
    default:
      return form satisfies never;
  }
}

function rowsIn(json: Json): Row[] {
  if (json.kind !== 'array') throw new Refused('no array');
  return json.items.map((item) => {
    if (item.kind !== 'object') throw new Refused('a row is no object');
    return item.fields;
  });
}

function readLine(line: string): Row {
  const value = parse(line);
  if (value.kind !== 'object') throw new Refused('a line is no object');
  return value.fields;
}

function parse(line: string): Json {
  let json: Json;
  try {
    json = readJson(line);
  } catch (error) {
    throw new Refused(messageOf(error));
  }
  // Two readers that share no code: the scanner must say what JavaScript's own parser says.
  if (!isDeepStrictEqual(asParsed(json), JSON.parse(line))) {
    throw new ReferenceFault(`the reference reads ${line.slice(0, 200)} unlike JSON.parse`);
  }
  return json;
}

function asParsed(json: Json): unknown {
  switch (json.kind) {
    case 'plain':
      return json.value;
    case 'number':
      return Number(json.text);
    case 'array':
      return json.items.map(asParsed);
    case 'object':
      return Object.fromEntries(json.fields.map(([name, value]) => [name, asParsed(value)]));
    default:
      return json satisfies never;
  }
}
