/** A scalar value as text, the same in a key, in a map's key and, within quotes where JSON wants them, in a body. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { SourceError } from '../shared/errors.js';
import { typeName } from './some-type.js';
import { isTimeOfDay } from './time-of-day.js';

/** What JSON does with the text: leaves it bare, puts quotes around it, or must escape it too. */
export type Quoting = 'bare' | 'quoted' | 'escaped';

/**
 * SQL of type VARCHAR for the text of `sql`, a scalar expression of `type`; NULL for NULL. Dates and timestamps outside
 * the years 1 to 9999, and infinite ones, keep DuckDB's spelling: `12026-01-31T00:00:00`, `0044-03-15 (BC)`, `infinity`.
 * Throws a `SourceError` for a type that has no such text.
 */
export function scalarText(
  type: DuckDBType,
  sql: string,
): { readonly text: string; readonly quoting: Quoting } {
  const varchar = `CAST(${sql} AS VARCHAR)`;
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
    case DuckDBTypeId.SQLNULL:
      return { text: varchar, quoting: 'bare' };
    case DuckDBTypeId.DECIMAL:
      // Without an integer digit DuckDB prints `.10`, which is no JSON.
      return {
        text: type.width === type.scale ? `regexp_replace(${varchar}, '^(-?)\\.', '\\10.')` : varchar,
        quoting: 'bare',
      };
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return {
        text: `CASE WHEN isfinite(${sql}) THEN ${varchar} WHEN isnan(${sql}) THEN 'NaN' WHEN ${sql} > 0 THEN 'Infinity' WHEN ${sql} < 0 THEN '-Infinity' END`,
        quoting: 'bare',
      };
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return { text: isoTimestamp(varchar), quoting: 'quoted' };
    case DuckDBTypeId.TIMESTAMP_TZ: {
      // timezone() takes the session's zone out of it.
      const utc = isoTimestamp(`CAST(timezone('UTC', ${sql}) AS VARCHAR)`);
      return { text: `CASE WHEN isfinite(${sql}) THEN ${utc} || 'Z' ELSE ${varchar} END`, quoting: 'quoted' };
    }
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
      return { text: timeOfDay(sql, varchar, type.toString()), quoting: 'quoted' };
    case DuckDBTypeId.DATE:
    case DuckDBTypeId.TIME_TZ:
    case DuckDBTypeId.INTERVAL:
    case DuckDBTypeId.UUID:
    case DuckDBTypeId.BIT:
      return { text: varchar, quoting: 'quoted' };
    case DuckDBTypeId.BLOB:
      return { text: `base64(${sql})`, quoting: 'quoted' };
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.GEOMETRY:
      return { text: varchar, quoting: 'escaped' };
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
    case DuckDBTypeId.VARIANT:
    case DuckDBTypeId.ANY:
    case DuckDBTypeId.STRING_LITERAL:
    case DuckDBTypeId.INTEGER_LITERAL:
      throw new SourceError(
        `expected a column with a stable text, it is of type ${typeName(type)}; cast it in a query`,
      );
    default:
      return type satisfies never;
  }
}

function timeOfDay(sql: string, varchar: string, type: string): string {
  const problem =
    'expected a time of day, from 00:00:00 to 24:00:00; the source has a number for one that is none';
  return `CASE WHEN NOT (${isTimeOfDay(sql, type)}) THEN error('${problem}') ELSE ${varchar} END`;
}

function isoTimestamp(varchar: string): string {
  return `replace(replace(${varchar}, ' ', 'T'), 'T(BC)T', ' (BC) ')`;
}
