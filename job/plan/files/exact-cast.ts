/** Text as the type that the user gave it, and whether anything of it would be lost by that: a type is a check, no rounding. */

/** SQL over one value of text. */
export interface ExactCast {
  /** The value in its type, NULL where the text has no such value. */
  readonly value: string;
  /** BOOLEAN, never NULL: the text is no value of the type, or not all of it would be kept. */
  readonly loss: string;
}

/** What a type takes: a pattern that the whole text has to match, and what else has to hold. */
interface Rule {
  /** For messages. */
  readonly expected: string;
  /** RE2; none where DuckDB's own grammar is as narrow as it has to be. */
  readonly pattern?: string;
  /** SQL. */
  readonly also?: (text: string, value: string) => string;
}

/**
 * `sql` is SQL of type VARCHAR, `type` one that `parseColumnTypes` gives. Text that the value prints as is kept by
 * nature; only other spellings are held against the type's rule, in a CASE, since DuckDB would work out both sides of
 * an OR for every row: 0.2 to 0.5 µs a value on one core, where the rule for DOUBLE takes 3.
 */
export function exactCast(sql: string, type: string): ExactCast {
  if (type === 'VARCHAR') return { value: sql, loss: 'false' };
  const value = `TRY_CAST(${sql} AS ${type})`;
  const { pattern, also } = ruleOf(type);
  const lost = [`${value} IS NULL`];
  if (pattern !== undefined) lost.push(`NOT regexp_full_match(${sql}, '[ \\t]*(?:${pattern})[ \\t]*')`);
  if (also) lost.push(`NOT (${also(sql, value)})`);
  return {
    value,
    loss:
      `CASE WHEN CAST(${value} AS VARCHAR) = ${sql} OR ${sql} IS NULL THEN false ` +
      `${lost.map((condition) => `WHEN ${condition} THEN true`).join(' ')} ELSE false END`,
  };
}

/** The spellings that `type` takes, in words. */
export function expectedText(type: string): string {
  return ruleOf(type).expected;
}

const date = '[0-9]{4,}(?:-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}';

function ruleOf(type: string): Rule {
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type)) {
    return {
      expected: 'a whole number in digits that its range holds',
      pattern: '\\+?[0-9]+(?:\\.0*)?|-0*[1-9][0-9]*(?:\\.0*)?',
    };
  }
  const [, scale] = /^DECIMAL\(\d+,(\d+)\)$/.exec(type) ?? [];
  if (scale !== undefined) return decimalRule(Number(scale));
  switch (type) {
    case 'FLOAT':
    case 'DOUBLE':
      return {
        expected: 'a number of which it keeps every digit',
        pattern: '[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|(?i:nan|[+-]?inf|[+-]?infinity)',
        // Equal digits of the nearest double are an equal number; 0 for 1e-400 and Infinity for 1e400 have none of them.
        also: (text, value) =>
          `isfinite(${value}) <> regexp_matches(${text}, '(?i)[nf]') AND ` +
          `(NOT isfinite(${value}) OR ${digits(text)} = ${digits(`CAST(${value} AS VARCHAR)`)})`,
      };
    case 'DATE':
      return { expected: 'a date such as 2026-01-31, without a time of day', pattern: date };
    case 'TIME':
      return {
        expected: 'a time of day such as 10:04:05.123456, at most 6 digits of a second',
        pattern: timeOfDay('[0-9]{1,2}', 6),
      };
    case 'TIMESTAMP':
      return timestampRule(6);
    case 'TIMESTAMP_S':
      return timestampRule(0);
    case 'TIMESTAMP_MS':
      return timestampRule(3);
    case 'TIMESTAMP_NS':
      return timestampRule(9);
    case 'TIMESTAMPTZ':
      return {
        expected: 'a date and time such as 2026-01-31T10:04:05.123456+01:00, at most 6 digits of a second',
        pattern: `${dateAndTime(6)}(?: ?(?:Z|UTC|[+-](?:0[0-9]|1[0-8])(?::?[0-5][0-9])?))?`,
      };
    case 'UUID':
      return {
        expected: 'a UUID of 32 hexadecimal digits',
        pattern: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}',
      };
    case 'BLOB':
      return { expected: 'ASCII text, with any other byte as \\xHH' };
    case 'BOOLEAN':
      return { expected: 'true, false, t, f, yes, no, y, n, 1 or 0' };
    default:
      throw new Error(`no rule for the type ${type}`);
  }
}

function decimalRule(scale: number): Rule {
  const fraction = scale === 0 ? '' : `|\\.[0-9]{1,${scale}}0*`;
  return {
    expected: `a number without an exponent, in its range, with at most ${scale} digits after the point`,
    pattern: `[+-]?(?:[0-9]+(?:\\.[0-9]{0,${scale}}0*)?${fraction})`,
    // A decimal has no negative zero.
    also: (text) => `NOT regexp_full_match(${text}, '[ \\t]*-[0.]*[ \\t]*')`,
  };
}

function timestampRule(places: number): Rule {
  const fraction = places === 0 ? 'whole seconds' : `at most ${places} digits of a second`;
  return {
    expected: `a date and time such as 2026-01-31T10:04:05, ${fraction}, without an offset`,
    pattern: dateAndTime(places),
  };
}

/** Without 24:00, which would become another day. */
function dateAndTime(places: number): string {
  return `${date}(?:[ T]${timeOfDay('(?:[01]?[0-9]|2[0-3])', places)})?`;
}

function timeOfDay(hour: string, places: number): string {
  return `${hour}:[0-9]{1,2}(?::[0-9]{1,2}(?:\\.[0-9]{0,${places}}0*)?)?`;
}

/** The digits of a number's text that count, wherever its point is. */
function digits(text: string): string {
  return `trim(regexp_replace(${text}, '[eE].*|[^0-9]', '', 'g'), '0')`;
}
