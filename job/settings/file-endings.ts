/** What the ending of a file's name says of it. */
import type { FileFormat } from './setting.js';

/** Behind the ending of text, where it is packed. */
const packed = '(?:\\.(?:gz|zst|bz2))?';

const endings: ReadonlyArray<readonly [RegExp, FileFormat]> = [
  [new RegExp(`\\.(?:csv|tsv)${packed}$`, 'i'), 'csv'],
  [new RegExp(`\\.(?:json|jsonl|ndjson)${packed}$`, 'i'), 'json'],
  [/\.parquet$/i, 'parquet'],
];
const tsv = new RegExp(`\\.tsv${packed}$`, 'i');

/** Undefined where it tells none; a pattern has an ending like a path. */
export function formatByEnding(path: string): FileFormat | undefined {
  return endings.find(([ending]) => ending.test(path))?.[1];
}

/** Text with tabs between its fields. */
export function endsWithTsv(path: string): boolean {
  return tsv.test(path);
}
