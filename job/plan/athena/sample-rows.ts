/** A few rows as they would be frozen, without freezing any: asked for as text, and typed again in DuckDB. */
import { DuckDBTypeId } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import type { AthenaColumn } from './treat-column.js';
import { trinoText } from './trino-text.js';

/** `frozen` is the SELECT that would be unloaded. The answer has the key, then the columns, as text. */
export function sampleStatement(frozen: string, columns: readonly AthenaColumn[], rows: number): string {
  return `SELECT ${['splitter_key', ...columns.map(sampleText)].join(', ')} FROM (${frozen}) LIMIT ${rows}`;
}

/** Text that gives back, cast in DuckDB, the very value that would be frozen. */
function sampleText({ alias, type, staged }: AthenaColumn): string {
  switch (staged.typeId) {
    case DuckDBTypeId.FLOAT:
      // Cast by itself a real shows 7 digits, of the 9 that tell it from the next.
      return `CAST(CAST(${alias} AS double) AS varchar)`;
    case DuckDBTypeId.DATE:
      return trinoText(type, alias) ?? alias;
    case DuckDBTypeId.TIMESTAMP:
      return trinoText({ kind: 'scalar', name: 'timestamp', parameters: [3] }, alias) ?? alias;
    case DuckDBTypeId.BLOB:
      return `to_base64(${alias})`;
    case DuckDBTypeId.VARCHAR:
      return alias;
    default:
      return `CAST(${alias} AS varchar)`;
  }
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
