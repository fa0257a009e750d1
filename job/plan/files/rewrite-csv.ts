/**
 * Rewrites a CSV file that is valid, but not such that DuckDB's strict reader takes it, into one without quotes and with a
 * record a line, which nothing can misread. What stands for the characters that are then missing is put back in SQL.
 */
import { open } from 'node:fs/promises';
import { SourceError } from '../../shared/errors.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { type CsvField, type CsvForm, type CsvRecord, csvRows } from './csv-records.js';

/** Begins what stands for a character; it stands before another one for itself. */
const mark = '\x01';
export const rewrittenDelimiter = '\x1f';
export const rewrittenNull = `${mark}n`;
const emptyText = `${mark}e`;
/** The mark's own comes last, where it is put back, so that nothing is taken for one that is none. */
const standIns: readonly (readonly [string, string])[] = [
  ['\n', `${mark}l`],
  ['\r', `${mark}r`],
  [rewrittenDelimiter, `${mark}d`],
  [mark, `${mark}m`],
];
const special = new RegExp(`[\n\r${rewrittenDelimiter}${mark}]`, 'g');

export interface RewriteOptions extends CsvForm {
  /** Whether the first record is a header, which is left out. */
  readonly header: boolean;
  readonly columns: number;
}

/** Returns the longest line of what it wrote, in bytes. @throws SourceError for a record of another number of fields */
export async function rewriteCsv(from: string, to: string, options: RewriteOptions): Promise<number> {
  const file = await open(to, 'wx');
  let longestLine = 0;
  try {
    for await (const rows of csvRows(from, options, options.columns)) {
      const lines = rows.map((record) => rewrittenRecord(from, record, options.columns));
      for (const { length } of lines) longestLine = Math.max(longestLine, length);
      await file.writeFile(lines.join(''), 'latin1');
    }
  } finally {
    await file.close();
  }
  return longestLine;
}

function rewrittenRecord(from: string, { line, fields }: CsvRecord, columns: number): string {
  if (fields.length === columns) return `${fields.map(rewritten).join(rewrittenDelimiter)}\n`;
  throw new SourceError(`${from}: line ${line}: expected ${columns} fields, found ${fields.length}.`);
}

function rewritten(field: CsvField): string {
  if (field === null) return rewrittenNull;
  if (field === '') return emptyText;
  return field.replace(special, (character) => standIns.find(([own]) => own === character)?.[1] ?? character);
}

/** SQL of a column as it stood in the file. */
export function restoredColumn(name: string): string {
  const column = quoteIdentifier(name);
  const restored = standIns.reduce(
    (sql, [own, standIn]) => `replace(${sql}, ${quoteLiteral(standIn)}, ${quoteLiteral(own)})`,
    column,
  );
  return `CASE WHEN ${column} = ${quoteLiteral(emptyText)} THEN ''
    WHEN contains(${column}, ${quoteLiteral(mark)}) THEN ${restored} ELSE ${column} END AS ${column}`;
}
