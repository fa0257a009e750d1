/** What to put into a query in place of a column that cannot be frozen: SQL that Athena takes, of a type that can be. */
import { quoteIdentifier } from '../../sql/quote.js';
import { trinoJson } from './trino-json.js';
import { trinoText } from './trino-text.js';
import type { RowField, TrinoType } from './trino-type.js';

export interface StageableSql {
  readonly sql: string;
  readonly type: TrinoType;
}

const varchar: TrinoType = { kind: 'scalar', name: 'varchar', parameters: [] };
const varbinary: TrinoType = { kind: 'scalar', name: 'varbinary', parameters: [] };

/**
 * `sql`, an expression of `type`, as it is where it can be frozen; else with what cannot be made text or bytes, and
 * with fields of one name told apart. Undefined where Athena has no cast for some part of it.
 */
export function stageableSql(type: TrinoType, sql: string, depth = 0): StageableSql | undefined {
  const item = `item${depth}`;
  switch (type.kind) {
    case 'scalar':
      return scalarSql(type, sql);
    case 'array': {
      const element = stageableSql(type.element, item, depth + 1);
      if (element === undefined || element.sql === item) return element && { sql, type };
      return {
        sql: `transform(${sql}, ${item} -> ${element.sql})`,
        type: { kind: 'array', element: element.type },
      };
    }
    case 'map': {
      const name = `key${depth}`;
      const key = keySql(type.key, name, depth + 1);
      const value = stageableSql(type.value, item, depth + 1);
      if (key === undefined || value === undefined) return undefined;
      const lambda = (body: string) => `(${name}, ${item}) -> ${body}`;
      const keyed = key.sql === name ? sql : `transform_keys(${sql}, ${lambda(key.sql)})`;
      const whole = value.sql === item ? keyed : `transform_values(${keyed}, ${lambda(value.sql)})`;
      return { sql: whole, type: { kind: 'map', key: key.type, value: value.type } };
    }
    case 'row':
      return rowSql(type.fields, sql, depth);
    default:
      return type satisfies never;
  }
}

function scalarSql(type: Extract<TrinoType, { kind: 'scalar' }>, sql: string): StageableSql | undefined {
  switch (type.name) {
    case 'geometry':
      return { sql: `ST_AsText(${sql})`, type: varchar };
    case 'sphericalgeography':
      return { sql: `ST_AsText(to_geometry(${sql}))`, type: varchar };
    case 'bingtile':
      return { sql: `bing_tile_quadkey(${sql})`, type: varchar };
    case 'p4hyperloglog':
      return { sql: `CAST(CAST(${sql} AS hyperloglog) AS varbinary)`, type: varbinary };
    case 'hyperloglog':
    case 'qdigest':
    case 'tdigest':
    case 'setdigest':
      return { sql: `CAST(${sql} AS varbinary)`, type: varbinary };
    case 'real':
    case 'double':
    case 'json':
      return { sql, type };
    default:
      return trinoText(type, sql) === undefined ? undefined : { sql, type };
  }
}

/** Floating-point keys become text, nested ones JSON text. */
function keySql(type: TrinoType, sql: string, depth: number): StageableSql | undefined {
  if (type.kind !== 'scalar') {
    const key = stageableSql(type, sql, depth);
    return key && { sql: `json_format(${trinoJson(key.type, key.sql, depth)})`, type: varchar };
  }
  if (type.name === 'real' || type.name === 'double')
    return { sql: `CAST(${sql} AS varchar)`, type: varchar };
  return type.name === 'json' ? { sql: `json_format(${sql})`, type: varchar } : scalarSql(type, sql);
}

function rowSql(fields: readonly RowField[], sql: string, depth: number): StageableSql | undefined {
  const values: StageableSql[] = [];
  for (const [index, field] of fields.entries()) {
    const value = stageableSql(field.type, `${sql}[${index + 1}]`, depth);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const named = distinctNames(fields).map((name, index) => ({ name, type: values[index]?.type ?? varchar }));
  const type: TrinoType = { kind: 'row', fields: named };
  const isSame = values.every((value, index) => value.sql === `${sql}[${index + 1}]`);
  if (isSame && named.every(({ name }, index) => name === fields[index]?.name)) return { sql, type };
  const row = isSame ? sql : `ROW(${values.map((value) => value.sql).join(', ')})`;
  const cast = `CAST(${row} AS ${typeSql(type)})`;
  return { sql: isSame ? cast : `CASE WHEN ${sql} IS NOT NULL THEN ${cast} END`, type };
}

/** A name that came before, in any case, gets the first number that makes it a new one: `a`, `a_2`. */
function distinctNames(fields: readonly RowField[]): (string | undefined)[] {
  const taken = new Set(fields.map(({ name }) => name?.toLowerCase()));
  const seen = new Set<string>();
  return fields.map(({ name }) => {
    if (name === undefined) return undefined;
    let distinct = name;
    for (let number = 2; seen.has(distinct.toLowerCase()); number += 1) {
      const candidate = `${name}_${number}`;
      if (!taken.has(candidate.toLowerCase())) distinct = candidate;
    }
    seen.add(distinct.toLowerCase());
    return distinct;
  });
}

/** As it is written in a cast. */
function typeSql(type: TrinoType): string {
  switch (type.kind) {
    case 'scalar': {
      // No cast can name the type of a bare NULL.
      if (type.name === 'unknown') return 'boolean';
      const [first = '', ...rest] = type.name.split(' ');
      const parameters = type.parameters.length === 0 ? '' : `(${type.parameters.join(', ')})`;
      return [`${first}${parameters}`, ...rest].join(' ');
    }
    case 'array':
      return `array(${typeSql(type.element)})`;
    case 'map':
      return `map(${typeSql(type.key)}, ${typeSql(type.value)})`;
    case 'row': {
      const fields = type.fields.map(({ name, type: fieldType }) =>
        name === undefined ? typeSql(fieldType) : `${quoteIdentifier(name)} ${typeSql(fieldType)}`,
      );
      return `row(${fields.join(', ')})`;
    }
    default:
      return type satisfies never;
  }
}
