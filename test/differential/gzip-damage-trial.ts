/** A gzip of 60 rows that is cut at, or has a byte flipped at, one of 500 places, from its first byte to its last. */
import { gzipSync } from 'node:zlib';
import { type Random, randomOf } from '../faults/random.js';
import { readCsv } from './csv/read-csv.js';
import { type Row, readLines } from './json/read-lines.js';
import type { Expected, Objects, Trial } from './trial.js';
import { flip } from './values/damaged-gzips.js';
import { objectOf, plain } from './values/json.js';
import { Refused } from './values/refused.js';
import { unpack } from './values/unpack.js';

const places = 500;
const rows = 60;

/** So many numbers there are: the cuts, then the flips. */
export const gzipDamages = 2 * places;

export function gzipDamageTrial(format: 'csv' | 'json', seed: number, number: number): Trial {
  const table = drawTable(randomOf(seed, `gzip damage ${format}`));
  const text = format === 'csv' ? csvOf(table) : jsonOf(table);
  const half = Math.floor(text.length / 2);
  // Two members, so that a cut may fall between them.
  const whole = Buffer.concat([text.slice(0, half), text.slice(half)].map((part) => gzipSync(part)));
  const isCut = number < places;
  const at = Math.floor(((number % places) * whole.length) / places);
  const mask = randomOf(seed, `gzip damage ${format} ${number}`).whole(1, 255);
  const bytes = isCut ? whole.subarray(0, at) : flip(whole, at, mask);
  const name = `rows.${format === 'csv' ? 'csv' : 'jsonl'}.gz`;
  return {
    format,
    number,
    oddities: [isCut ? 'gzip cut' : 'gzip with a flipped byte'],
    files: [{ name, bytes }],
    inputs: [name],
    flags: ['--key', '{id}.json'],
    expected: expectedOf(bytes, format),
  };
}

/** Random digits, which pack badly: many places are of values. */
function drawTable(random: Random): readonly string[] {
  const digit = () => random.whole(0, 15).toString(16);
  return Array.from({ length: rows }, () => Array.from({ length: 30 }, digit).join(''));
}

function csvOf(table: readonly string[]): string {
  return `id,v\n${table.map((value, row) => `${row},${value}\n`).join('')}`;
}

function jsonOf(table: readonly string[]): string {
  return table.map((value, row) => `{"id":${row},"v":"${value}"}\n`).join('');
}

/** A cut between the members leaves a whole gzip of half a table; a flip of the header's time leaves all as it was. */
function expectedOf(bytes: Buffer, format: 'csv' | 'json'): Expected {
  try {
    return { kind: 'valid', objects: objectsOf(unpack(bytes), format) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { kind: 'refused', why: error.message, tolerated: [] };
  }
}

function objectsOf(bytes: Buffer, format: 'csv' | 'json'): Objects {
  const table = format === 'csv' ? csvRows(bytes) : readLines(bytes);
  return new Map(table.map((row) => [`${keyOf(row)}.json`, objectOf(row)]));
}

function csvRows(bytes: Buffer): Row[] {
  const { names, rows: records } = readCsv([bytes], { delimiter: ',', quote: '"', columnNames: undefined });
  return records.map((record) => record.map((value, column) => [names[column] ?? '', plain(value)]));
}

function keyOf([id]: Row): string {
  const value = id?.[1];
  return value?.kind === 'number' ? value.text : value?.kind === 'plain' ? String(value.value) : '';
}
