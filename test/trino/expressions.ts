/** Every expression that the job's generators make of a column of a type, and the casts that they are made of. */

import { treatColumn } from '../../job/plan/athena/treat-column.js';
import { trinoJson } from '../../job/plan/athena/trino-json.js';
import { trinoPartition } from '../../job/plan/athena/trino-key.js';
import { trinoText } from '../../job/plan/athena/trino-text.js';
import { parseTrinoType } from '../../job/plan/athena/trino-type.js';
import { SourceError } from '../../job/shared/errors.js';
import { nested, scalars, type ValuesOfType } from './values.js';

/** Rows of the column `n`, which tells them apart, and of columns to judge, `c0`, `c1`, … as the job calls them. */
export interface Relation {
  /** What each of the columns is, for people. */
  readonly columns: readonly string[];
  /** Can stand after FROM. */
  readonly sql: string;
}

interface JudgedColumn {
  readonly what: string;
  readonly sql: string;
}

/** A type's values, which the column `v` has, and the same inside an array, maps and rows. */
function columnsOf({ type, nest = true }: ValuesOfType, v: string): JudgedColumn[] {
  const plain = { what: type, sql: v };
  if (!nest) return [plain];
  const of = (what: string, sql: string) => ({ what: `${what} ${type}`, sql });
  return [
    plain,
    of('array of', `ARRAY[${v}, NULL, ${v}]`),
    of('map to', `MAP(ARRAY['k', 'j'], ARRAY[${v}, NULL])`),
    of('map from', `CASE WHEN ${v} IS NOT NULL THEN MAP(ARRAY[${v}], ARRAY[n]) END`),
    of('row without names of', `ROW(${v}, n)`),
    of('row of', `CAST(ROW(${v}, n) AS ROW("f g" ${type}, n integer))`),
    of('array of rows of', `ARRAY[CAST(ROW(${v}) AS ROW(f ${type})), NULL]`),
  ];
}

/** Values of several types side by side, each column's last ones NULL. */
function relation(types: readonly ValuesOfType[]): Relation {
  const count = Math.max(...types.map(({ values }) => values.length)) + 1;
  const rows = Array.from({ length: count }, (_, n) => {
    const values = types.map(({ type, values: of }) => `CAST(${of[n] ?? 'NULL'} AS ${type})`);
    return `(${[n, ...values].join(', ')})`;
  });
  const names = types.map((_, index) => `v${index}`);
  const columns = types.flatMap((type, index) => columnsOf(type, `v${index}`));
  const selected = columns.map(({ sql }, index) => `${sql} AS c${index}`).join(', ');
  return {
    columns: columns.map(({ what }) => what),
    sql: `(SELECT n, ${selected} FROM (VALUES ${rows.join(', ')}) AS t (n, ${names.join(', ')})) AS u`,
  };
}

/** What one statement holds: more of them are too much code for one class of Trino's. */
const columnsAtOnce = 30;

function relationsOf(all: readonly ValuesOfType[]): Relation[] {
  const groups: ValuesOfType[][] = [];
  let width = columnsAtOnce;
  for (const each of all) {
    const columns = columnsOf(each, 'v').length;
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

/** Casts of the column `c<place>` that anybody may write, and that are often refused. */
export function castsOf(place: number, typeText: string): string[] {
  const name = `c${place}`;
  return [
    `CAST(${name} AS varchar)`,
    `json_format(CAST(${name} AS JSON))`,
    ...(/^(timestamp|date)/.test(typeText) ? [`CAST(CAST(${name} AS timestamp(3)) AS varchar)`] : []),
  ];
}

/** Each once. `typeText` is what Trino's typeof prints of the column `c<place>`. */
export function expressionsOf(place: number, typeText: string): string[] {
  const name = `c${place}`;
  const found = [`typeof(${name})`];
  const add = (make: () => readonly string[]) => {
    try {
      found.push(...make());
    } catch (error) {
      // The job refuses the type.
      if (!(error instanceof SourceError)) throw error;
    }
  };
  add(() => {
    // It refuses some types that the parts below would make SQL of.
    const column = treatColumn(name, typeText, place);
    const staged =
      String(column.staged) === 'BLOB' ? `to_base64(${column.sql})` : `CAST(${column.sql} AS varchar)`;
    return [staged, `json_format(${trinoJson(column.type, name)})`];
  });
  add(() => {
    const text = trinoText(parseTrinoType(typeText), name);
    return text === undefined ? [] : [text, `CAST(${trinoPartition(text, 97)} AS varchar)`];
  });
  return [...new Set(found)];
}
