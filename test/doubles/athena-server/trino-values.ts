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
import { type DuckType, trinoTypeName } from './duckdb-types.js';

/** CAST(value AS varchar). Throws for types that Trino does not cast to it. */
export function trinoVarchar(value: DuckDBValue, type: DuckType): string {
  if (type.kind !== 'scalar') throw new Error(`Cannot cast ${trinoTypeName(type)} to varchar`);
  if (value instanceof DuckDBDateValue) {
    return timestamp(BigInt(value.days) * 86_400n, 0).replace(/^\+| .*/g, '');
  }
  if (value instanceof DuckDBTimestampValue) return timestamp(value.micros, 6);
  if (value instanceof DuckDBTimestampMillisecondsValue) return timestamp(value.millis, 3);
  if (value instanceof DuckDBTimestampSecondsValue) return timestamp(value.seconds, 0);
  if (value instanceof DuckDBTimestampNanosecondsValue) return timestamp(value.nanos, 9);
  if (value instanceof DuckDBTimestampTZValue) return `${timestamp(value.micros, 6)} UTC`;
  if (value instanceof DuckDBTimeValue) return time(value.micros, 6);
  if (value instanceof DuckDBTimeTZValue) return `${time(value.micros, 6)}${offset(value.offset)}`;
  if (type.name === 'FLOAT' || type.name === 'DOUBLE') return float(Number(value), type.name);
  if (type.name === 'BLOB' || type.name === 'JSON')
    throw new Error(`Cannot cast ${trinoTypeName(type)} to varchar`);
  return type.name === 'DECIMAL' ? String(value).replace(/^(-?)\./, '$10.') : String(value);
}

const numbers = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'DECIMAL']);

/** CAST(value AS JSON) as text. Throws for types that Trino refuses (its `JsonUtil` lists those that it takes). */
export function trinoJson(value: DuckDBValue, type: DuckType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'list':
      if (!(value instanceof DuckDBListValue)) throw new Error('expected a list');
      return `[${value.items.map((item) => trinoJson(item, type.element)).join(',')}]`;
    case 'map': {
      if (!(value instanceof DuckDBMapValue)) throw new Error('expected a map');
      const entries = value.entries.map((entry) => ({
        name: trinoVarchar(entry.key, type.key),
        value: entry.value,
      }));
      entries.sort((one, other) => (one.name < other.name ? -1 : 1));
      return `{${entries.map((entry) => `${JSON.stringify(entry.name)}:${trinoJson(entry.value, type.value)}`).join(',')}}`;
    }
    case 'struct': {
      if (!(value instanceof DuckDBStructValue)) throw new Error('expected a struct');
      const values = Object.values(value.entries);
      const fields = type.fields.map(
        ({ name, type: fieldType }, index) =>
          `${JSON.stringify(name)}:${trinoJson(values[index] ?? null, fieldType)}`,
      );
      return `{${fields.join(',')}}`;
    }
    case 'scalar':
      return scalarJson(value, type);
    default:
      return type satisfies never;
  }
}

function scalarJson(value: DuckDBValue, type: Extract<DuckType, { kind: 'scalar' }>): string {
  if (type.name === 'JSON') return String(value);
  if (type.name === 'BOOLEAN' || numbers.has(type.name)) return trinoVarchar(value, type);
  if (type.name === 'FLOAT' || type.name === 'DOUBLE') {
    const text = trinoVarchar(value, type);
    return Number.isFinite(Number(value)) ? text : JSON.stringify(text);
  }
  if (['VARCHAR', 'DATE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS'].includes(type.name)) {
    return JSON.stringify(trinoVarchar(value, type));
  }
  throw new Error(`Cannot cast ${trinoTypeName(type)} to json`);
}

/** Java's spelling of a number: `1.0`, `1.0E20`, the shortest digits that give it back. */
function float(value: number, type: 'FLOAT' | 'DOUBLE'): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  let shortest = value;
  for (let digits = 1; type === 'FLOAT' && digits <= 9; digits += 1) {
    shortest = Number(value.toPrecision(digits));
    if (Math.fround(shortest) === value) break;
  }
  const size = Math.abs(shortest);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [mantissa = '', exponent = ''] = shortest.toExponential().split('e');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(shortest) ? `${shortest}.0` : String(shortest);
}

/** `units` since 1970 of 10^-digits seconds. */
function timestamp(units: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((units % perSecond) + perSecond) % perSecond;
  const seconds = (units - fraction) / perSecond;
  const iso = new Date(Number(seconds) * 1000)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace('T', ' ')
    // JavaScript has six digits where Trino has as many as the year needs.
    .replace(/^([+-])0*(\d{4,}-)/, '$1$2');
  return digits === 0 ? iso : `${iso}.${String(fraction).padStart(digits, '0')}`;
}

function time(units: bigint, digits: number): string {
  return timestamp(units, digits).slice('1970-01-01 '.length);
}

function offset(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${hours}:${String(minutes % 60).padStart(2, '0')}`;
}
