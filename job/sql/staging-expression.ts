/** How a column is frozen into the staged Parquet files, which do not keep every type of DuckDB's. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Column } from './describe-columns.js';
import { jsonText } from './json-text.js';
import { quoteIdentifier } from './quote.js';
import { requireJsonText } from './require-json-text.js';
import { isJson, isUnnamedStruct, someType } from './some-type.js';

/**
 * What DuckDB 1.5.5 loses when it writes and reads a Parquet file, found by a round trip of every type: HUGEINT and
 * UHUGEINT become DOUBLE, TIME WITH TIME ZONE moves to UTC, INTERVAL loses microseconds and refuses negative ones,
 * TIMESTAMP_S refuses infinity, BIGNUM becomes VARCHAR, UNION a STRUCT, and a struct without names gets names. (BIT,
 * ENUM and TIME_NS become VARCHAR, TIMESTAMP_MS TIMESTAMP, ARRAY LIST: none of which shows in a body.)
 */
const lostInParquet: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.TIME_TZ,
  DuckDBTypeId.INTERVAL,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.BIGNUM,
  DuckDBTypeId.UNION,
]);

export interface StagingExpression {
  /** SQL of the value to be frozen; the caller names it. NULL for NULL. */
  readonly sql: string;
  /** The value is minified JSON text now, to be embedded in the body as it is. */
  readonly raw: boolean;
}

/**
 * The column as it is where Parquet keeps it, else as JSON text, rendered once at staging.
 * Throws a `SourceError` that names a column whose type has no JSON text.
 */
export function stagingExpression(column: Column): StagingExpression {
  const sql = quoteIdentifier(column.name);
  if (column.raw) return { sql, raw: true };
  requireJsonText(column);
  if (!isStagedAsText(column.type)) return { sql, raw: false };
  return { sql: `CASE WHEN ${sql} IS NOT NULL THEN ${jsonText(column.type, sql)} END`, raw: true };
}

/** Whether a value of this type is frozen as JSON text: Parquet would lose some of it, or it is JSON already. */
export function isStagedAsText(type: DuckDBType): boolean {
  return someType(
    type,
    (inner) => lostInParquet.has(inner.typeId) || isJson(inner) || isUnnamedStruct(inner),
  );
}
