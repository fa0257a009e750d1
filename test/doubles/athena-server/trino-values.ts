/** Values as Trino prints them when it casts them to varchar or to JSON, from DuckDB's values. */
import {
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { type DuckType, trinoFieldName, trinoTypeName, trinoTypeOf } from './duckdb-types.js';
import { javaText, scientificDouble, scientificReal } from './java-numbers.js';
import { printDate, printTimestamp } from './trino-casts.js';
import { normalJson, quotedJson } from './trino-json-text.js';
import { printTrinoType, type TrinoType } from './trino-types.js';

/** CAST(value AS varchar); null where the value is JSON's null. */
export function trinoVarchar(value: DuckDBValue, type: DuckType): string | null {
  if (type.kind !== 'scalar') throw new Error('expected a scalar');
  if (value instanceof DuckDBDateValue) return printDate(BigInt(value.days));
  if (value instanceof DuckDBTimestampValue) return printTimestamp(value.micros * 10n ** 6n, 6);
  if (value instanceof DuckDBTimestampMillisecondsValue) return printTimestamp(value.millis * 10n ** 9n, 3);
  if (value instanceof DuckDBTimestampSecondsValue) return printTimestamp(value.seconds * 10n ** 12n, 0);
  if (value instanceof DuckDBTimestampNanosecondsValue) return printTimestamp(value.nanos * 10n ** 3n, 9);
  if (value instanceof DuckDBTimestampTZValue) return `${printTimestamp(value.micros * 10n ** 6n, 6)} UTC`;
  if (value instanceof DuckDBTimeValue) return time(value.micros);
  if (value instanceof DuckDBTimeTZValue) return `${time(value.micros)}${offset(value.offset)}`;
  switch (type.name) {
    case 'FLOAT':
      return scientificReal(Number(value));
    case 'DOUBLE':
      return scientificDouble(Number(value));
    case 'DECIMAL':
      return String(value).replace(/^(-?)\./, '$10.');
    case 'JSON':
      return jsonScalar(String(value));
    default:
      return String(value);
  }
}

/** Throws for a type that Trino does not cast to varchar. */
export function requireVarcharCast(type: DuckType): void {
  if (type.kind !== 'scalar' || type.name === 'BLOB') throw new Error(refusal(type, 'varchar'));
}

/** Throws for a type that Trino does not cast to JSON (its `JsonUtil` lists those that it does). */
export function requireJsonCast(type: DuckType): void {
  const trino = trinoTypeOf(type);
  const fault = jsonFault(trino);
  if (fault === 'key') throw new Error(`INVALID_CAST_ARGUMENT: Cannot cast ${printTrinoType(trino)} to JSON`);
  if (fault === 'value') throw new Error(refusal(type, 'json'));
}

const jsonScalars = new Set(
  'unknown boolean tinyint smallint integer bigint real double decimal varchar json timestamp date'.split(
    ' ',
  ),
);
const jsonKeys = new Set(
  'unknown boolean tinyint smallint integer bigint real double decimal varchar'.split(' '),
);

function jsonFault(type: TrinoType): 'key' | 'value' | undefined {
  switch (type.kind) {
    case 'scalar':
      return jsonScalars.has(type.name) ? undefined : 'value';
    case 'array':
      return jsonFault(type.element);
    case 'map':
      if (type.key.kind === 'scalar' && jsonKeys.has(type.key.name)) return jsonFault(type.value);
      // Found when the query is analyzed where a key has no varchar, else when it runs.
      if (type.key.kind !== 'scalar' || type.key.name === 'varbinary') return 'value';
      return jsonFault(type.value) ?? 'key';
    case 'row':
      return type.fields.map((field) => jsonFault(field.type)).find((fault) => fault !== undefined);
    default:
      return type satisfies never;
  }
}

/** CAST(value AS JSON) as text, of a type that `requireJsonCast` lets pass. */
export function trinoJson(value: DuckDBValue, type: DuckType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'list':
      if (!(value instanceof DuckDBListValue)) throw new Error('expected a list');
      return `[${value.items.map((item) => trinoJson(item, type.element)).join(',')}]`;
    case 'map': {
      if (!(value instanceof DuckDBMapValue)) throw new Error('expected a map');
      const entries = value.entries.map((entry) => ({
        name: keyText(entry.key, type.key),
        value: entry.value,
      }));
      entries.sort((one, other) => (one.name < other.name ? -1 : 1));
      return `{${entries.map((entry) => `${quotedJson(entry.name)}:${trinoJson(entry.value, type.value)}`).join(',')}}`;
    }
    case 'struct': {
      if (!(value instanceof DuckDBStructValue)) throw new Error('expected a struct');
      const values = Object.values(value.entries);
      const fields = type.fields.map(
        ({ name, type: fieldType }, index) =>
          `${quotedJson(trinoFieldName(name))}:${trinoJson(values[index] ?? null, fieldType)}`,
      );
      return `{${fields.join(',')}}`;
    }
    case 'scalar':
      // What is JSON already is taken over, digit for digit.
      if (type.name === 'JSON') return String(value);
      return scalarJson(value, type.name, trinoVarchar(value, type) ?? 'null');
    default:
      return type satisfies never;
  }
}

const bare = new Set(['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT']);

function scalarJson(value: DuckDBValue, type: string, text: string): string {
  if (bare.has(type)) return text;
  if (type === 'DECIMAL') return bigDecimal(text);
  if (type === 'FLOAT' || type === 'DOUBLE') {
    return Number.isFinite(Number(value)) ? javaNumber(value, type) : quotedJson(text);
  }
  return quotedJson(text);
}

function keyText(value: DuckDBValue, type: DuckType): string {
  const isFloat = type.kind === 'scalar' && (type.name === 'FLOAT' || type.name === 'DOUBLE');
  return isFloat ? javaNumber(value, type.name) : (trinoVarchar(value, type) ?? 'null');
}

function javaNumber(value: DuckDBValue, type: string): string {
  return javaText(Number(value), type === 'FLOAT' ? 'float' : 'double');
}

/** Java's BigDecimal writes small numbers with an exponent: `1E-7`. */
function bigDecimal(text: string): string {
  const [, sign = '', digits = ''] = /^(-?)(.*)$/.exec(text) ?? [];
  const scale = digits.split('.')[1]?.length ?? 0;
  const unscaled = digits.replace('.', '').replace(/^0+(?=.)/, '');
  const exponent = unscaled.length - 1 - scale;
  if (exponent >= -6) return text;
  const fraction = unscaled.slice(1);
  return `${sign}${unscaled[0]}${fraction === '' ? '' : `.${fraction}`}E${exponent}`;
}

function jsonScalar(text: string): string | null {
  const value: unknown = JSON.parse(text);
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'object') throw new Error(`INVALID_CAST_ARGUMENT: Cannot cast '${text}' to varchar`);
  return normalJson(text);
}

function refusal(type: DuckType, target: string): string {
  return `TYPE_MISMATCH: Cannot cast ${trinoTypeName(type)} to ${target}`;
}

function time(micros: bigint): string {
  return printTimestamp(micros * 10n ** 6n, 6).slice('1970-01-01 '.length);
}

function offset(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${hours}:${String(minutes % 60).padStart(2, '0')}`;
}
