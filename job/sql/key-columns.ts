/** Holds a key template against the columns of the source. */
import { DuckDBTypeId } from '@duckdb/node-api';
import type { Fault } from '../shared/errors.js';
import type { Column } from './describe-columns.js';
import type { KeyTemplate } from './key-template.js';
import { missingColumn } from './missing-column.js';
import { isNested, typeName } from './some-type.js';

/** Every column that the template names and that is missing (names match exactly) or has no stable text. */
export function checkKeyColumns(
  template: KeyTemplate,
  columns: readonly Column[],
  setting = '--key',
): Fault[] {
  const names = new Set(template.parts.flatMap((part) => (part.kind === 'column' ? [part.name] : [])));
  return [...names].flatMap((name) => {
    const problem = problemOf(name, columns, setting);
    return problem === undefined ? [] : [{ setting, problem }];
  });
}

function problemOf(name: string, columns: readonly Column[], setting: string): string | undefined {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) return missingColumn(name, columns);
  const reason = unstable(column);
  if (reason === undefined) return undefined;
  const type = column.raw ? 'JSON text' : typeName(column.type);
  return (
    `column "${name}" is ${type}: ${reason} value has no stable text to make a ${setting === '--key' ? 'key' : 'header'} of; ` +
    'cast it in a query, or choose --column-types for files'
  );
}

function unstable({ type, raw }: Column): string | undefined {
  if (raw || isNested(type)) return 'a nested';
  return type.typeId === DuckDBTypeId.FLOAT || type.typeId === DuckDBTypeId.DOUBLE
    ? 'a floating-point'
    : undefined;
}
