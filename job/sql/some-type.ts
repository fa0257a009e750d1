/** Questions about a type and everything nested in it. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { quoteIdentifier } from './quote.js';

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

/** The type to be compared: JSON and user-defined types by their own name at any depth, where `toString` has what they are stored as. */
export function wholeTypeName(type: DuckDBType): string {
  if (type.alias !== undefined) return type.alias;
  if (!someType(type, ({ alias }) => alias !== undefined)) return type.toString();
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return `${wholeTypeName(type.valueType)}[]`;
    case DuckDBTypeId.ARRAY:
      return `${wholeTypeName(type.valueType)}[${type.length}]`;
    case DuckDBTypeId.STRUCT: {
      const entries = type.entryTypes.map(
        (entry, index) => `${quoteIdentifier(type.entryNames[index] ?? '')} ${wholeTypeName(entry)}`,
      );
      return `STRUCT(${entries.join(', ')})`;
    }
    case DuckDBTypeId.MAP:
      return `MAP(${wholeTypeName(type.keyType)}, ${wholeTypeName(type.valueType)})`;
    default:
      return `${type.toString()} of ${innerTypes(type).map(wholeTypeName).join(', ')}`;
  }
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
