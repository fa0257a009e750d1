/** Trino's literals that DuckDB reads otherwise or not at all, each as a type and the text to cast to it. */
import { isSolid } from './tokens.js';
import type { TrinoType } from './trino-types.js';

export interface Literal {
  readonly type: TrinoType;
  /** The value as text: what a cast from varchar takes, except for intervals, which are Trino's own print. */
  readonly text: string;
  /** How many tokens it takes. */
  readonly length: number;
}

const typed =
  /^(date|time|timestamp|interval|char|varchar|decimal|real|double|tinyint|smallint|integer|bigint|boolean|uuid|ipaddress|json)$/i;

/** The literal that begins at `at`, as in `DATE '2026-01-31'`, `X'00'`, `U&'\00e9'`, `1.10`; undefined where none does. */
export function literalAt(tokens: readonly string[], at: number): Literal | undefined {
  const word = tokens[at] ?? '';
  if (/^\d*\.\d*$/.test(word) && word !== '.') return { ...decimal(word), length: 1 };
  if (/^x$/i.test(word) && isString(tokens[at + 1])) {
    return { type: scalar('varbinary'), text: content(tokens[at + 1]).replaceAll(/\s/g, ''), length: 2 };
  }
  if (/^u$/i.test(word) && tokens[at + 1] === '&' && isString(tokens[at + 2])) {
    return { ...varchar(unescaped(content(tokens[at + 2]))), length: 3 };
  }
  if (!typed.test(word)) return undefined;
  const found: number[] = [];
  for (let place = at + 1; place < tokens.length && found.length < 5; place += 1) {
    if (isSolid(tokens[place])) found.push(place);
  }
  const [first = '', ...rest] = found.map((place) => tokens[place] ?? '');
  const signed = /^[+-]$/.test(first) && word.toLowerCase() === 'interval';
  const value = signed ? rest[0] : first;
  if (!isString(value)) return undefined;
  const text = content(value);
  if (word.toLowerCase() !== 'interval')
    return { ...named(word.toLowerCase(), text), length: (found[0] ?? at) + 1 - at };
  const units = (signed ? rest.slice(1) : rest).map((unit) => unit.toLowerCase());
  const isRange = units[1] === 'to';
  const last = found[(signed ? 1 : 0) + (isRange ? 3 : 1)] ?? at;
  const sign = first === '-' ? '-' : '';
  return {
    ...interval(`${sign}${text}`, units[0] ?? '', isRange ? (units[2] ?? '') : undefined),
    length: last + 1 - at,
  };
}

/** A string's type counts its characters. */
export function varchar(text: string): Pick<Literal, 'type' | 'text'> {
  return { type: scalar('varchar', [...text].length), text };
}

function named(word: string, text: string): Pick<Literal, 'type' | 'text'> {
  switch (word) {
    case 'time':
    case 'timestamp': {
      const digits = /:\d+\.(\d+)/.exec(text)?.[1]?.length ?? 0;
      const zoned = word === 'time' ? /[+-]\d/.test(text) : /:\d+(\.\d+)?\s*[A-Za-z+-]/.test(text);
      return { type: scalar(zoned ? `${word} with time zone` : word, digits), text };
    }
    case 'char':
      return { type: scalar('char', [...text].length), text };
    case 'varchar':
      return varchar(text);
    case 'decimal':
      return decimal(text);
    default:
      return { type: scalar(word), text };
  }
}

function decimal(text: string): Pick<Literal, 'type' | 'text'> {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const digits = whole.replace(/^0+/, '').length + fraction.length;
  return { type: scalar('decimal', Math.max(digits, 1), fraction.length), text };
}

const milliseconds: Readonly<Record<string, number>> = {
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
};

function interval(text: string, from: string, to: string | undefined): Pick<Literal, 'type' | 'text'> {
  const sign = text.startsWith('-') ? '-' : '';
  const numbers = text.replace(/^[+-]/, '').split(/[-: ]/).map(Number);
  const [first = 0, second = 0] = numbers;
  if (from === 'year' || from === 'month') {
    const months = from === 'month' ? first : first * 12 + (to === 'month' ? second : 0);
    return {
      type: scalar('interval year to month'),
      text: `${sign}${Math.floor(months / 12)}-${months % 12}`,
    };
  }
  const units = Object.values(milliseconds).slice(Object.keys(milliseconds).indexOf(from));
  const total = numbers.reduce((sum, number, index) => sum + Math.round(number * (units[index] ?? 0)), 0);
  const clock = new Date(total % 86_400_000).toISOString().slice(11, 23);
  return {
    type: scalar('interval day to second'),
    text: `${sign}${Math.floor(total / 86_400_000)} ${clock}`,
  };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(\\|\+[0-9A-Fa-f]{6}|[0-9A-Fa-f]{4})/g, (_, code: string) =>
    code === '\\' ? code : String.fromCodePoint(Number.parseInt(code.replace('+', ''), 16)),
  );
}

function scalar(name: string, ...parameters: readonly number[]): TrinoType {
  return { kind: 'scalar', name, parameters };
}

function isString(text: string | undefined): text is string {
  return text?.startsWith("'") === true;
}

/** Of a string token. */
export function content(text = ''): string {
  return text.slice(1, -1).replaceAll("''", "'");
}
