/** A value of any type, nested to any depth, as the exact JSON text that DuckDB's to_json alone does not give. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { minifiedJson } from './minified-json.js';
import { quoteLiteral } from './quote.js';
import { scalarText } from './scalar-text.js';
import { isJson, isNested, isUnnamedStruct } from './some-type.js';

/**
 * SQL for the JSON text of `sql`, an expression of `type`; the text `null` for NULL, never NULL itself. A map becomes
 * an object with its keys as text, in the order of their bytes; a union the value that it holds; a struct without
 * names an array. `depth` names the lambda parameters apart. Throws a `SourceError` for a type without JSON text.
 */
export function jsonText(type: DuckDBType, sql: string, depth = 0): string {
  const item = `item${depth}`;
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return unlessNull(sql, jsonArray(`lambda ${item}: ${jsonText(type.valueType, item, depth + 1)}`, sql));
    case DuckDBTypeId.STRUCT: {
      // By position: struct_extract takes names without regard to case.
      const values = type.entryTypes.map((entry, index) =>
        jsonText(entry, `struct_extract_at(${sql}, ${index + 1})`, depth),
      );
      return unlessNull(
        sql,
        isUnnamedStruct(type) ? jsonArrayOf(values) : jsonObjectOf(type.entryNames, values),
      );
    }
    case DuckDBTypeId.MAP: {
      const key = mapKeyText(type.keyType, `struct_extract_at(${item}, 1)`, depth + 1);
      const value = jsonText(type.valueType, `struct_extract_at(${item}, 2)`, depth + 1);
      const sorted = `list_sort(list_transform(map_entries(${sql}), lambda ${item}: {'k': ${key}, 'v': ${value}}))`;
      const entries = `list_transform(${sorted}, lambda ${item}: concat(to_json(${item}.k), ':', ${item}.v))`;
      return unlessNull(sql, `concat('{', array_to_string(${entries}, ','), '}')`);
    }
    case DuckDBTypeId.UNION: {
      const members = type.memberTags.map((tag, index) => {
        const value = `union_extract(${sql}, ${quoteLiteral(tag)})`;
        return `WHEN ${quoteLiteral(tag)} THEN ${jsonText(type.memberTypes[index] ?? type, value, depth)}`;
      });
      return `CASE CAST(union_tag(${sql}) AS VARCHAR) ${members.join(' ')} ELSE 'null' END`;
    }
    default:
      return scalarJson(type, sql);
  }
}

/** SQL of the object with these values, each SQL of JSON text. */
export function jsonObjectOf(names: readonly string[], values: readonly string[]): string {
  const entries = values.map(
    (value, index) =>
      `${quoteLiteral(`${index === 0 ? '{' : ','}${JSON.stringify(names[index])}:`)}, ${value}`,
  );
  return entries.length === 0 ? `'{}'` : `concat(${entries.join(', ')}, '}')`;
}

/** SQL of the array of these values, each SQL of JSON text. */
export function jsonArrayOf(values: readonly string[]): string {
  return values.length === 0 ? `'[]'` : `concat('[', ${values.join(`, ',', `)}, ']')`;
}

function jsonArray(lambda: string, list: string): string {
  return `concat('[', array_to_string(list_transform(${list}, ${lambda}), ','), ']')`;
}

function scalarJson(type: DuckDBType, sql: string): string {
  if (isJson(type)) return `coalesce(${minifiedJson(sql)}, 'null')`;
  // The plain case is the common one: to_json of text is exact, and coalesce over it is the cheapest form measured.
  if (type.typeId === DuckDBTypeId.VARCHAR) return `coalesce(to_json(${sql}), 'null')`;
  const { text, quoting } = scalarText(type, sql);
  switch (quoting) {
    case 'bare':
      return `coalesce(${isFloat(type) ? quotedUnlessFinite(sql, text) : text}, 'null')`;
    case 'quoted':
      return `coalesce('"' || ${text} || '"', 'null')`;
    case 'escaped':
      return `coalesce(to_json(${text}), 'null')`;
    default:
      return quoting satisfies never;
  }
}

function isFloat(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.FLOAT || type.typeId === DuckDBTypeId.DOUBLE;
}

function quotedUnlessFinite(sql: string, text: string): string {
  return `CASE WHEN isfinite(${sql}) THEN CAST(${sql} AS VARCHAR) ELSE '"' || ${text} || '"' END`;
}

function mapKeyText(type: DuckDBType, sql: string, depth: number): string {
  return isNested(type) ? jsonText(type, sql, depth) : scalarText(type, sql).text;
}

function unlessNull(sql: string, json: string): string {
  return `CASE WHEN ${sql} IS NULL THEN 'null' ELSE ${json} END`;
}
