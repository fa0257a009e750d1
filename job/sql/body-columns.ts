/** Holds what `--body` and its kin say of columns against those of the source. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { type Fault, SettingsError } from '../shared/errors.js';
import type { BodyForm } from './body-form.js';
import type { Column } from './describe-columns.js';
import { missingColumn } from './missing-column.js';
import { typeName } from './some-type.js';

/** A column as the body has it. */
export interface BodyColumn extends Column {
  /** Its name there. */
  readonly label: string;
  /** Its text is JSON, which is yet to be proved. */
  readonly holdsJson: boolean;
}

/** What goes into a body of several columns, in its order. Throws a `SettingsError` when `checkBodyColumns` finds a fault. */
export function bodyColumns(columns: readonly Column[], form: BodyForm): BodyColumn[] {
  const faults = checkBodyColumns(columns, form);
  if (faults.length > 0) throw new SettingsError(faults);
  const { jsonColumns = [] } = form;
  return chosen(columns, form).map((column) => ({
    ...column,
    label: labelOf(column.name, form),
    holdsJson: jsonColumns.includes(column.name) && !column.raw,
  }));
}

/** The names in the body, in its order, of a source with columns of these names. */
export function bodyLabels(names: readonly string[], form: BodyForm): string[] {
  return (form.columns ?? names).map((name) => labelOf(name, form));
}

function labelOf(name: string, { rename = [] }: BodyForm): string {
  return rename.find(({ from }) => from === name)?.to ?? name;
}

/** All that is wrong. */
export function checkBodyColumns(columns: readonly Column[], form: BodyForm): Fault[] {
  const { as, columns: names = [], rename = [], jsonColumns = [] } = form;
  if (as?.kind === 'column') return checkTheOne(as.name, columns);
  const missing = (setting: string, name: string) =>
    columns.some((column) => column.name === name)
      ? []
      : [{ setting, problem: missingColumn(name, columns) }];
  return [
    ...names.flatMap((name) => missing('--body-columns', name)),
    ...rename.flatMap(({ from }) => missing('--rename', from)),
    ...jsonColumns.flatMap((name) => missing('--json-columns', name)),
    ...notInBody(columns, form),
    ...sharedNames(columns, form),
    ...jsonColumns.flatMap((name) => noText(columns.find((column) => column.name === name))),
  ];
}

function chosen(columns: readonly Column[], { columns: names }: BodyForm): readonly Column[] {
  if (names === undefined) return columns;
  return names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
}

/** What is renamed, or said to be JSON, and is left out of the body. */
function notInBody(
  columns: readonly Column[],
  { columns: names, rename = [], jsonColumns = [] }: BodyForm,
): Fault[] {
  if (names === undefined) return [];
  const isLeftOut = (name: string) => !names.includes(name) && columns.some((column) => column.name === name);
  const fault = (setting: string) => (name: string) => ({
    setting,
    problem: `the column "${name}" is not among those of --body-columns`,
  });
  return [
    ...rename
      .map(({ from }) => from)
      .filter(isLeftOut)
      .map(fault('--rename')),
    ...jsonColumns.filter(isLeftOut).map(fault('--json-columns')),
  ];
}

function sharedNames(columns: readonly Column[], form: BodyForm): Fault[] {
  const named = new Map<string, string[]>();
  for (const { name } of chosen(columns, form)) {
    const label = labelOf(name, form);
    named.set(label, [...(named.get(label) ?? []), name]);
  }
  return [...named]
    .filter(([, names]) => names.length > 1)
    .map(([label, names]) => ({
      setting: '--rename',
      problem: `expected each name once in the body, "${label}" is that of the columns ${names.join(', ')}`,
    }));
}

function noText(column: Column | undefined): Fault[] {
  if (column === undefined || column.raw || column.type.typeId === DuckDBTypeId.VARCHAR) return [];
  const problem = `the column "${column.name}" is ${shownType(column)}, and only text can hold JSON`;
  return [{ setting: '--json-columns', problem }];
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
