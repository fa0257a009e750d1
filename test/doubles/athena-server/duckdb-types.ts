/** DuckDB's types as its `typeof` prints them, read into a tree, and under the names that Trino has for them. */

import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { solid, tokensOf, unquoted } from './tokens.js';
import { parseTrinoType, printTrinoType, type TrinoType } from './trino-types.js';

export type DuckType =
  | { readonly kind: 'scalar'; readonly name: string; readonly parameters: string }
  | { readonly kind: 'list'; readonly element: DuckType }
  | { readonly kind: 'map'; readonly key: DuckType; readonly value: DuckType }
  | {
      readonly kind: 'struct';
      readonly fields: readonly { readonly name: string; readonly type: DuckType }[];
    };

/** `STRUCT(a INTEGER, "b c" DECIMAL(3,2)[])`; a struct from `row(…)` prints types alone, its names are empty. */
export function parseDuckType(text: string): DuckType {
  let rest = text.trim();
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length).trimStart();
    return found;
  };
  const list = <T>(item: () => T): T[] => {
    const items: T[] = [];
    take(/^\(/);
    do items.push(item());
    while (take(/^,/) !== undefined);
    take(/^\)/);
    return items;
  };
  const type = (): DuckType => {
    const name = take(/^(?:[A-Z_a-z0-9]+(?: WITH TIME ZONE)?|"(?:[^"]|"")*")/) ?? '';
    let found: DuckType;
    if (name === 'STRUCT') {
      const fields = list(() => {
        const before = rest;
        const field = take(/^(?:"(?:[^"]|"")*"|[A-Za-z0-9_]+)/) ?? '';
        if (/^[,)([]|^$|^WITH TIME ZONE/.test(rest)) {
          rest = before;
          return { name: '', type: type() };
        }
        return { name: field.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'), type: type() };
      });
      found = { kind: 'struct', fields };
    } else if (name === 'MAP') {
      const [key, value] = list(type);
      if (key === undefined || value === undefined) throw new Error(`expected a map's types in ${text}`);
      found = { kind: 'map', key, value };
    } else {
      found = { kind: 'scalar', name, parameters: take(/^\([\d, ]*\)/) ?? '' };
    }
    while (take(/^\[\d*\]/) !== undefined) found = { kind: 'list', element: found };
    return found;
  };
  return type();
}

/** Of a value's type; DuckDB's client has the alias of a scalar beside its type. */
export function duckTypeOf(type: DuckDBType): DuckType {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return { kind: 'list', element: duckTypeOf(type.valueType) };
    case DuckDBTypeId.MAP:
      return { kind: 'map', key: duckTypeOf(type.keyType), value: duckTypeOf(type.valueType) };
    case DuckDBTypeId.STRUCT:
      return {
        kind: 'struct',
        fields: type.entryTypes.map((entry, index) => ({
          name: type.entryNames[index] ?? '',
          type: duckTypeOf(entry),
        })),
      };
    default:
      return parseDuckType(type.alias ?? String(type));
  }
}

const trinoNames: Readonly<Record<string, string>> = {
  FLOAT: 'real',
  BLOB: 'varbinary',
  HUGEINT: 'decimal(38,0)',
  '"NULL"': 'unknown',
  TIME: 'time(6)',
  'TIME WITH TIME ZONE': 'time(6) with time zone',
  TIMESTAMP_S: 'timestamp(0)',
  TIMESTAMP_MS: 'timestamp(3)',
  TIMESTAMP: 'timestamp(6)',
  TIMESTAMP_NS: 'timestamp(9)',
  'TIMESTAMP WITH TIME ZONE': 'timestamp(6) with time zone',
  INTERVAL: 'interval day to second',
};

/** What Trino calls a type of DuckDB's. One whose name is in quotes stands for a type of Trino's, of that name. */
export function trinoTypeOf(type: DuckType): TrinoType {
  switch (type.kind) {
    case 'scalar': {
      const name = trinoNames[type.name] ?? `${unquoted(type.name)}${type.parameters}`;
      return parseTrinoType(solid(tokensOf(name)));
    }
    case 'list':
      return { kind: 'array', element: trinoTypeOf(type.element) };
    case 'map':
      return { kind: 'map', key: trinoTypeOf(type.key), value: trinoTypeOf(type.value) };
    case 'struct':
      return {
        kind: 'row',
        fields: type.fields.map((field) => ({
          name: trinoFieldName(field.name),
          type: trinoTypeOf(field.type),
        })),
      };
    default:
      return type satisfies never;
  }
}

export function trinoTypeName(type: DuckType): string {
  // A test may give a column a type that is none.
  const isAlias = type.kind === 'scalar' && type.name.startsWith('"') && trinoNames[type.name] === undefined;
  return isAlias ? unquoted(type.name) : printTrinoType(trinoTypeOf(type));
}

/** DuckDB's structs want names, and each once; Trino's rows do not. */
const place = '\u0001';

/** The names of a struct that stands for a row with these, which may be empty or occur twice. */
export function structNames(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const isFirst = names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index;
    return name !== '' && isFirst ? name : `${name}${place}${index + 1}`;
  });
}

export function trinoFieldName(structName: string): string {
  return structName.split(place)[0] ?? '';
}
