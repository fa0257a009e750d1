/** Trino's casts to types that DuckDB has not: from a value's text to the text that Trino prints of the result. */
import { printTrinoType, type TrinoType } from './trino-types.js';

/**
 * The text of `text`, which Trino prints of a value, cast to `type`. `zone` moves a zoned timestamp there first, as
 * AT TIME ZONE does. Throws what Trino refuses.
 */
export function castText(text: string, type: TrinoType, zone?: string): string {
  const refuse = (): never => {
    throw new Error(`INVALID_CAST_ARGUMENT: Value cannot be cast to ${printTrinoType(type)}: ${text}`);
  };
  if (type.kind !== 'scalar') return refuse();
  const [size = 0] = type.parameters;
  switch (type.name) {
    case 'varchar':
      return [...text].slice(0, size).join('');
    case 'char': {
      const kept = [...text].slice(0, size);
      return kept.join('').padEnd(size + kept.join('').length - kept.length, ' ');
    }
    case 'timestamp':
    case 'timestamp with time zone': {
      const read = readTimestamp(text) ?? refuse();
      const moved = zone === undefined || read.zone === undefined ? read : inZone(read, zone);
      const printed = printTimestamp(rounded(moved.local, size), size);
      return type.name === 'timestamp' ? printed : `${printed} ${zoneName(moved.zone ?? 'UTC')}`;
    }
    case 'time':
    case 'time with time zone': {
      const [, hour = '', minute = '', second = '0', fraction = '', offset] =
        /^(?:\S* )?(\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?\s*([+-]\d+:\d\d)?$/.exec(text) ?? refuse();
      const seconds = BigInt(hour) * 3600n + BigInt(minute) * 60n + BigInt(second);
      const units = rounded(seconds * second12 + picos(fraction), size) % (86_400n * second12);
      const time = printTimestamp(units, size).slice('1970-01-01 '.length);
      return type.name === 'time' ? time : `${time}${offset ?? '+00:00'}`;
    }
    case 'interval year to month':
    case 'interval day to second':
      return text;
    case 'ipaddress':
      return addressText(text) ?? refuse();
    default:
      return refuse();
  }
}

/** Picoseconds in a second: the finest that Trino has. */
const second12 = 10n ** 12n;

interface Moment {
  /** Picoseconds since 1970 on the clock of `zone`. */
  readonly local: bigint;
  readonly zone: string | undefined;
}

function readTimestamp(text: string): Moment | undefined {
  const match =
    /^\s*([+-]?\d+)-(\d+)-(\d+)(?:[ T](\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?)?\s*([A-Za-z+-]\S*)?\s*$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year) % 400, Number(month) - 1, Number(day));
  // A Date reaches the years -271821 to 275760; the calendar repeats every 400 years of 146,097 days.
  const days = BigInt(date.getTime() / 86_400_000) + BigInt(Math.trunc(Number(year) / 400)) * 146_097n;
  const seconds = days * 86_400n + BigInt(hour) * 3600n + BigInt(minute) * 60n + BigInt(second);
  return { local: seconds * second12 + picos(fraction), zone };
}

function picos(fraction: string): bigint {
  return BigInt(fraction.slice(0, 12).padEnd(12, '0'));
}

/** Half up, to `digits` of a second; still in picoseconds. */
function rounded(units: bigint, digits: number): bigint {
  const step = 10n ** BigInt(12 - digits);
  const shifted = units + step / 2n;
  return shifted - (((shifted % step) + step) % step);
}

/** `units` are picoseconds since 1970. */
export function printTimestamp(units: bigint, digits: number): string {
  const fraction = ((units % second12) + second12) % second12;
  const seconds = (units - fraction) / second12;
  const inDay = ((seconds % 86_400n) + 86_400n) % 86_400n;
  const clock = new Date(Number(inDay) * 1000).toISOString().slice(11, 19);
  const day = printDate((seconds - inDay) / 86_400n);
  const sign = /^\d{5,}/.test(day) ? '+' : '';
  const rest = digits === 0 ? '' : `.${String(fraction).padStart(12, '0').slice(0, digits)}`;
  return `${sign}${day} ${clock}${rest}`;
}

/** Days since 1970, by the calendar that goes on before 1582, with a year 0. */
export function printDate(days: bigint): string {
  const cycle = 146_097n;
  const within = ((days % cycle) + cycle) % cycle;
  const date = new Date(Number(within) * 86_400_000);
  const year = BigInt(date.getUTCFullYear()) + ((days - within) / cycle) * 400n;
  const digits = String(year < 0n ? -year : year).padStart(4, '0');
  return `${year < 0n ? '-' : ''}${digits}${date.toISOString().slice(4, 10)}`;
}

function inZone({ local, zone = 'UTC' }: Moment, target: string): Moment {
  const utc = local - BigInt(offsetSeconds(zone, local)) * second12;
  return { local: utc + BigInt(offsetSeconds(target, utc)) * second12, zone: target };
}

/** Of a zone at a local time, to the minute. */
function offsetSeconds(zone: string, local: bigint): number {
  if (/^(utc|z|gmt)$/i.test(zone)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d+)(?::?(\d\d))?$/.exec(zone) ?? [];
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  const named = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const at = (instant: number) => {
    const part = named.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    return offsetSeconds(part.slice(3) || 'UTC', local);
  };
  const asUtc = Number(local / (second12 / 1000n));
  return at(asUtc - at(asUtc) * 1000);
}

function zoneName(zone: string): string {
  return /^(z|utc|gmt|[+-]00:?00)$/i.test(zone) ? 'UTC' : zone;
}

/** The shortest spelling; an IPv4 address alone where IPv6 wraps one. */
function addressText(text: string): string | undefined {
  try {
    const { hostname } = new URL(text.includes(':') ? `http://[${text}]` : `http://${text}`);
    const address = hostname.replace(/^\[|\]$/g, '');
    const wrapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(address);
    if (wrapped === null) return address;
    const bytes = Buffer.from(
      [wrapped[1], wrapped[2]].map((part = '') => part.padStart(4, '0')).join(''),
      'hex',
    );
    return bytes.join('.');
  } catch {
    return undefined;
  }
}
