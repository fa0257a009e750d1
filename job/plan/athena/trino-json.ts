/**
 * A nested value as JSON in Athena's SQL. `CAST(x AS JSON)` refuses some types and prints others in its own way, so
 * such leaves are made text first and everything around them is rebuilt with JSON inside.
 */
import { SourceError } from '../../shared/errors.js';
import { quoteIdentifier } from '../../sql/quote.js';
import { trinoText } from './trino-text.js';
import type { RowField, TrinoType } from './trino-type.js';

/** Scalars that Trino casts to JSON as the contract has them (Trino, "JSON functions and operators", cast to JSON). */
const castable = new Set([
  'boolean',
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'real',
  'double',
  'decimal',
  'varchar',
  'json',
  'unknown',
]);

/** Keys of a map that become the names of an object as they are. */
const castableKeys = new Set(['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'decimal', 'varchar']);

/**
 * SQL of type JSON for `sql`, an expression of `type`; NULL for NULL. A map becomes an object, a row an object or,
 * without names, an array. `depth` names the lambda parameters apart.
 * @throws SourceError for a type inside that cannot be made JSON; the message names it
 */
export function trinoJson(type: TrinoType, sql: string, depth = 0): string {
  if (castsAsItIs(type)) return `CAST(${sql} AS JSON)`;
  const item = `item${depth}`;
  switch (type.kind) {
    case 'scalar': {
      const text = trinoText(type, sql);
      if (text === undefined) throw new SourceError(`${type.name} has no JSON text`);
      return `CAST(${text} AS JSON)`;
    }
    case 'array':
      return `CAST(${transform(sql, item, trinoJson(type.element, item, depth + 1))} AS JSON)`;
    case 'map': {
      const keys = `map_keys(${sql})`;
      const values = transform(`map_values(${sql})`, item, trinoJson(type.value, item, depth + 1));
      return `CAST(map(${isCastableKey(type.key) ? keys : transform(keys, item, keyText(type.key, item))}, ${values}) AS JSON)`;
    }
    case 'row':
      return `CASE WHEN ${sql} IS NOT NULL THEN ${rowJson(type.fields, sql, depth)} END`;
    default:
      return type satisfies never;
  }
}

function castsAsItIs(type: TrinoType): boolean {
  switch (type.kind) {
    case 'scalar':
      return castable.has(type.name);
    case 'array':
      return castsAsItIs(type.element);
    case 'map':
      return isCastableKey(type.key) && castsAsItIs(type.value);
    case 'row':
      return type.fields.every((field) => field.name !== undefined && castsAsItIs(field.type));
    default:
      return type satisfies never;
  }
}

function isCastableKey(key: TrinoType): boolean {
  return key.kind === 'scalar' && castableKeys.has(key.name);
}

function keyText(key: TrinoType, sql: string): string {
  const text = trinoText(key, sql);
  if (text === undefined) {
    throw new SourceError(
      `a map's keys of type ${key.kind === 'scalar' ? key.name : key.kind} have no stable text`,
    );
  }
  return text;
}

function rowJson(fields: readonly RowField[], sql: string, depth: number): string {
  const names = fields.map(({ name }) => name);
  const values = fields.map(({ name, type }, index) => {
    const value = name === undefined ? `${sql}[${index + 1}]` : `(${sql}).${quoteIdentifier(name)}`;
    return trinoJson(type, value, depth);
  });
  if (names.includes(undefined)) return `CAST(ARRAY[${values.join(', ')}] AS JSON)`;
  const types = names.map((name) => `${quoteIdentifier(name ?? '')} JSON`);
  return `CAST(CAST(ROW(${values.join(', ')}) AS ROW(${types.join(', ')})) AS JSON)`;
}

function transform(list: string, item: string, body: string): string {
  return `transform(${list}, ${item} -> ${body})`;
}
