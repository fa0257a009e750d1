/** Questions about a type and everything nested in it. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';

/** Whether `test` holds for the type itself or for one inside it, at any depth. */
export function someType(type: DuckDBType, test: (type: DuckDBType) => boolean): boolean {
  return test(type) || innerTypes(type).some((inner) => someType(inner, test));
}

/** Lists, structs, maps, unions, variants, and JSON text as DuckDB's JSON type. */
export function isNested(type: DuckDBType): boolean {
  return innerTypes(type).length > 0 || type.typeId === DuckDBTypeId.VARIANT || isJson(type);
}

/** DuckDB's JSON type is text under an alias. */
export function isJson(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.VARCHAR && type.alias === 'JSON';
}

/** A struct from `row(1, 2)`: its fields have places, no names. */
export function isUnnamedStruct(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.STRUCT && type.entryNames.every((name) => name === '');
}

/** The type for a message; JSON and user-defined types by their own name. */
export function typeName(type: DuckDBType): string {
  return type.alias ?? type.toString();
}

function innerTypes(type: DuckDBType): readonly DuckDBType[] {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return [type.valueType];
    case DuckDBTypeId.STRUCT:
      return type.entryTypes;
    case DuckDBTypeId.MAP:
      return [type.keyType, type.valueType];
    case DuckDBTypeId.UNION:
      return type.memberTypes;
    default:
      return [];
  }
}
