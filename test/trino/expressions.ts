/** Every expression that the job's generators make of a column of a type, and the casts that they are made of. */

import { type AthenaColumn, treatColumn } from '../../job/plan/athena/treat-column.js';
import { trinoJson } from '../../job/plan/athena/trino-json.js';
import { trinoPartition } from '../../job/plan/athena/trino-key.js';
import { trinoText } from '../../job/plan/athena/trino-text.js';
import { parseTrinoType } from '../../job/plan/athena/trino-type.js';
import { SourceError } from '../../job/shared/errors.js';
import { nested, scalars, type ValuesOfType } from './values.js';

export interface JudgedColumn {
  readonly name: string;
  /** For people. */
  readonly what: string;
}

/** Rows of the column `n`, which tells them apart, and of columns to judge. */
export interface Relation {
  readonly columns: readonly JudgedColumn[];
  /** Can stand after FROM. */
  readonly sql: string;
}

/** A type's values, and the same inside an array, maps and rows. */
function columnsOf(
  { type, nest = true }: ValuesOfType,
  c: string,
): (JudgedColumn & { readonly sql: string })[] {
  const plain = { name: c, what: type, sql: c };
  if (!nest) return [plain];
  const of = (end: string, what: string, sql: string) => ({
    name: `${c}_${end}`,
    what: `${what} of ${type}`,
    sql,
  });
  return [
    plain,
    of('array', 'array', `ARRAY[${c}, NULL, ${c}]`),
    of('map', 'map to', `MAP(ARRAY['k', 'j'], ARRAY[${c}, NULL])`),
    of('key', 'map from', `CASE WHEN ${c} IS NOT NULL THEN MAP(ARRAY[${c}], ARRAY[n]) END`),
    of('place', 'row without names', `ROW(${c}, n)`),
    of('row', 'row', `CAST(ROW(${c}, n) AS ROW("f g" ${type}, n integer))`),
    of('rows', 'array of rows', `ARRAY[CAST(ROW(${c}) AS ROW(f ${type})), NULL]`),
  ];
}

/** Values of several types side by side, each column's last ones NULL. */
function relation(types: readonly ValuesOfType[]): Relation {
  const count = Math.max(...types.map(({ values }) => values.length)) + 1;
  const rows = Array.from({ length: count }, (_, n) => {
    const values = types.map(({ type, values: of }) =>
      of[n] === undefined ? `CAST(NULL AS ${type})` : `CAST(${of[n]} AS ${type})`,
    );
    return `(${[n, ...values].join(', ')})`;
  });
  const names = types.map((_, index) => `c${index}`);
  const columns = types.flatMap((type, index) => columnsOf(type, `c${index}`));
  const selected = columns.map(({ name, sql }) => `${sql} AS ${name}`).join(', ');
  return {
    columns,
    sql: `(SELECT n, ${selected} FROM (VALUES ${rows.join(', ')}) AS t (n, ${names.join(', ')})) AS u`,
  };
}

/** What one statement holds: more of them are too much code for one class of Trino's. */
const columnsAtOnce = 30;

function relationsOf(all: readonly ValuesOfType[]): Relation[] {
  const groups: ValuesOfType[][] = [];
  let width = columnsAtOnce;
  for (const each of all) {
    const columns = columnsOf(each, 'c').length;
    if (width + columns > columnsAtOnce) {
      groups.push([]);
      width = 0;
    }
    groups.at(-1)?.push(each);
    width += columns;
  }
  return groups.map(relation);
}

export const relations: readonly Relation[] = relationsOf([...scalars, ...nested]);

/** The literals themselves: what a query of the user's may consist of. */
export const literals: readonly string[] = [
  ...[...scalars, ...nested].flatMap(({ values }) => values.slice(0, 12).map((value) => `typeof(${value})`)),
  ...[
    'NULL',
    'ARRAY[]',
    'MAP()',
    'ARRAY[NULL, 1]',
    "ARRAY['a', 'bcd']",
    '1.5',
    '2147483648',
    '1e0',
    "ROW(1, 'a')",
  ].map((value) => `typeof(${value})`),
  ...[
    "CAST('2026-01-31 10:00:00.5678' AS timestamp)",
    "CAST('10:00' AS time)",
    "CAST('abc' AS char(2))",
    "CAST('abc' AS varchar(2))",
  ].flatMap((cast) => [`typeof(${cast})`, `CAST(${cast} AS varchar)`]),
];

/** Each once. `typeText` is what Trino's typeof prints of the column. */
export function expressionsOf(name: string, typeText: string): string[] {
  const found = [
    `typeof(${name})`,
    `CAST(${name} AS varchar)`,
    `json_format(CAST(${name} AS JSON))`,
    ...(/^(timestamp|date|time)/.test(typeText) ? [`CAST(CAST(${name} AS timestamp(3)) AS varchar)`] : []),
  ];
  const add = (make: () => readonly string[]) => {
    try {
      found.push(...make());
    } catch (error) {
      // The job refuses the type.
      if (!(error instanceof SourceError)) throw error;
    }
  };
  add(() => {
    const { sql, staged } = treatColumn(name, typeText);
    return [asText(sql, staged)];
  });
  add(() => [`json_format(${trinoJson(parseTrinoType(typeText), `"${name}"`)})`]);
  add(() => {
    const text = trinoText(parseTrinoType(typeText), `"${name}"`);
    return text === undefined ? [] : [text, `CAST(${trinoPartition(text, 97)} AS varchar)`];
  });
  return [...new Set(found)];
}

function asText(sql: string, staged: AthenaColumn['staged']): string {
  return String(staged) === 'BLOB' ? `to_base64(${sql})` : `CAST(${sql} AS varchar)`;
}
