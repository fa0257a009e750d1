/** A column that decides between rows of one key: it must order in the staged files as it does in the source. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Fault } from '../shared/errors.js';
import type { Column } from './describe-columns.js';
import { missingColumn } from './missing-column.js';
import { typeName } from './some-type.js';

export interface OrderColumn {
  readonly column: string;
  readonly setting: '--on-duplicate' | '--group-order';
  /** As the user wrote it. */
  readonly given: string;
}

/** Types that come back from Parquet with their order. An ENUM comes back as text, a BIT too, a HUGEINT as JSON text. */
const ordered: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIME,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.UUID,
  DuckDBTypeId.BLOB,
]);

/** What is wrong with ordering rows by that column of the source; undefined when nothing is. */
export function checkOrderColumn(
  { column: name, setting, given }: OrderColumn,
  columns: readonly Column[],
): Fault | undefined {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) return { setting, problem: missingColumn(name, columns) };
  if (!column.raw && isOrdered(column.type)) return undefined;
  const type = column.raw ? 'JSON text' : typeName(column.type);
  return {
    setting,
    problem:
      `${given} needs a number, date, timestamp or text, the column is ${type}; ` +
      'cast it in a query, or choose --column-types for files',
  };
}

function isOrdered(type: DuckDBType): boolean {
  return ordered.has(type.typeId) || (type.typeId === DuckDBTypeId.VARCHAR && type.alias === undefined);
}
