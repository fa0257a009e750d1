/** What a text is as a value of an SQL type, when the type holds it as it is. */

import { type Json, numberOf, plain } from './json.js';
import { Refused } from './refused.js';

/** Least and greatest value of the whole numbers. */
const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  TINYINT: signed(8n),
  SMALLINT: signed(16n),
  INTEGER: signed(32n),
  BIGINT: signed(64n),
  HUGEINT: signed(128n),
  UTINYINT: unsigned(8n),
  USMALLINT: unsigned(16n),
  UINTEGER: unsigned(32n),
  UBIGINT: unsigned(64n),
  UHUGEINT: unsigned(128n),
};

/** Digits of a second's fraction that the types keep. */
const fractions: Readonly<Record<string, number>> = {
  TIME: 6,
  TIMESTAMP: 6,
  TIMESTAMPTZ: 6,
  TIMESTAMP_S: 0,
  TIMESTAMP_MS: 3,
  TIMESTAMP_NS: 9,
};

/** @throws Refused when the type does not hold it */
export function typedText(type: string, text: string): Json {
  const range = ranges[type];
  if (range !== undefined) return whole(text, range);
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return decimal(text, Number(precision), Number(scale));
  switch (type) {
    case 'VARCHAR':
      return plain(text);
    case 'BOOLEAN':
      return plain(held(text === 'true' || text === 'false', text === 'true'));
    case 'DOUBLE':
      return numberOf(
        held(/^-?\d+(\.\d+)?(e\d+)?$/.test(text) && Number.isFinite(Number(text)), text),
        'double',
      );
    case 'UUID':
      return plain(held(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text), text));
    case 'DATE':
      return plain(held(isDay(text), text));
    case 'TIME':
      return plain(time(text, fractions.TIME ?? 6));
    case 'TIMESTAMPTZ':
      return plain(timestampWithZone(text));
    default:
      return plain(timestamp(text, fractions[type] ?? 6));
  }
}

function held<T>(holds: boolean, value: T): T {
  if (!holds) throw new Refused('a value is not of the type that was given');
  return value;
}

function whole(text: string, [least, greatest]: readonly [bigint, bigint]): Json {
  held(/^(-?[1-9]\d*|0)$/.test(text), text);
  const value = BigInt(text);
  return numberOf(held(value >= least && value <= greatest, text));
}

function decimal(text: string, precision: number, scale: number): Json {
  const [, sign = '', before = '', after = ''] =
    /^(-?)(\d+)(?:\.(\d+))?$/.exec(held(/^-?\d+(\.\d+)?$/.test(text), text)) ?? [];
  const kept = after.padEnd(scale, '0');
  held(kept.length === scale && before.replace(/^0+/, '').length <= precision - scale, text);
  return numberOf(scale === 0 ? `${sign}${before}` : `${sign}${before}.${kept}`);
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function time(text: string, digits: number): string {
  const [, clock = '', fraction = ''] = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?$/.exec(text) ?? [];
  const kept = fraction.replace(/0+$/, '');
  held(clock !== '' && kept.length <= digits, text);
  return kept === '' ? clock : `${clock}.${kept}`;
}

function timestamp(text: string, digits: number): string {
  const [day = '', clock = '', ...rest] = text.split(/[ T]/);
  held(isDay(day) && rest.length === 0, text);
  return `${day}T${time(clock, digits)}`;
}

function timestampWithZone(text: string): string {
  const [, local = '', zone = ''] = /^(.*)([+-]\d\d:\d\d)$/.exec(text) ?? [];
  const [at = '', fraction] = timestamp(local, fractions.TIMESTAMPTZ ?? 6).split('.');
  const inUtc = new Date(`${at}${zone}`).toISOString().slice(0, at.length);
  return fraction === undefined ? `${inUtc}Z` : `${inUtc}.${fraction}Z`;
}

function signed(bits: bigint): readonly [bigint, bigint] {
  return [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

function unsigned(bits: bigint): readonly [bigint, bigint] {
  return [0n, 2n ** bits - 1n];
}
