/** A few rows as they would be frozen, without freezing any: asked for as text, and typed again in DuckDB. */
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import type { AthenaColumn } from './treat-column.js';

/** `frozen` is the SELECT that would be unloaded. The answer has the key, then the columns, as text. */
export function sampleStatement(frozen: string, columns: readonly AthenaColumn[], rows: number): string {
  const texts = columns.map(({ name, staged }) => {
    const sql = quoteIdentifier(name);
    return isBinary(String(staged)) ? `to_base64(${sql})` : `CAST(${sql} AS varchar)`;
  });
  return `SELECT ${['splitter_key', ...texts].join(', ')} FROM (${frozen}) LIMIT ${rows}`;
}

/** DuckDB's SQL that can stand after FROM: the columns of a frozen file, out of the rows of the answer. */
export function sampleRelation(
  columns: readonly AthenaColumn[],
  rows: readonly (readonly (string | undefined)[])[],
): string {
  const select = (row: readonly (string | undefined)[]) => {
    const values = columns.map(
      ({ name, staged }, index) => `${typed(row[index + 1], String(staged))} AS ${quoteIdentifier(name)}`,
    );
    return `SELECT ${[...values, `${typed(row[0], 'VARCHAR')} AS splitter_key`].join(', ')}`;
  };
  return rows.length === 0 ? `(${select([])} WHERE false)` : `(${rows.map(select).join(' UNION ALL ')})`;
}

function typed(text: string | undefined, type: string): string {
  if (text === undefined) return `CAST(NULL AS ${type})`;
  return isBinary(type) ? `from_base64(${quoteLiteral(text)})` : `CAST(${quoteLiteral(text)} AS ${type})`;
}

function isBinary(type: string): boolean {
  return type === 'BLOB';
}
