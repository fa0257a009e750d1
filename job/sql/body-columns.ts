/** Holds what `--body` and its kin say of columns against those of the source. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Fault } from '../shared/errors.js';
import type { BodyForm } from './body-form.js';
import type { Column } from './describe-columns.js';
import { missingColumn } from './missing-column.js';
import { typeName } from './some-type.js';

/** All that is wrong. */
export function checkBodyColumns(columns: readonly Column[], { as }: BodyForm): Fault[] {
  return as?.kind === 'column' ? checkTheOne(as.name, columns) : [];
}

function checkTheOne(name: string, columns: readonly Column[]): Fault[] {
  const setting = '--body';
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) return [{ setting, problem: missingColumn(name, columns) }];
  if (!column.raw && (isText(column.type) || column.type.typeId === DuckDBTypeId.BLOB)) return [];
  return [
    {
      setting,
      problem: `column:${name} needs text or bytes, the column is ${shownType(column)}; cast it in a query, or choose --column-types for files`,
    },
  ];
}

function isText(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.VARCHAR && type.alias === undefined;
}

function shownType({ raw, type }: Column): string {
  return raw ? 'JSON text' : typeName(type);
}
