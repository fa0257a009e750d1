/**
 * Takes values out of JSON lines without touching a digit. DuckDB's JSON functions make 1.1 of `1.10` and 100000.0 of
 * `1e5`, but keep an integer of any length. So `1.10` passes through them as an integer, with digits that nothing else
 * has in place of the point, and gets its point back behind them. It costs 19 µs a line of 2.5 KB on one core, where
 * plain reading takes 11; files without such numbers do not come here.
 */
import { randomInt } from 'node:crypto';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { jsonKinds } from './json-kinds.js';

export interface JsonColumn {
  readonly name: string;
  /** JSON gives JSON text, VARCHAR a string without its quotes and anything else as it is spelled. */
  readonly type: string;
}

/** Digits in place of something else, in numbers and, what harms nothing, in strings that look like them. */
interface Disguise {
  /** RE2; its groups are what stands before the number's digits, and these digits up to what is disguised. */
  readonly pattern: string;
  readonly digits: string;
  readonly original: string;
}

/**
 * SQL of the relation with these columns; NULL for null and for no field.
 *
 * @param objects SQL of the lines, a relation with a column `json`
 * @param kinds bits of `jsonKinds`: of all values in the lines
 * @param passed columns of the lines' relation that come behind, as they are
 */
export function exactJsonRelation(
  objects: string,
  columns: readonly JsonColumn[],
  kinds: number,
  passed: readonly string[],
): string {
  // An integer cannot begin with 0, so each gets this before its own digits.
  const front = rareDigits();
  const disguises = disguisesFor(kinds);
  const line = disguises.reduce((text, { pattern, digits }) => {
    const replacement = quoteLiteral(`\\1${front}\\2${digits}`);
    return `regexp_replace(${text}, ${quoteLiteral(pattern)}, ${replacement}, 'g')`;
  }, 'CAST(json AS VARCHAR)');
  // Not by way of an object, which would put a name such as `0` first.
  const fields = `{${columns.map(({ name, type }) => `${JSON.stringify(name)}:"${type}"`).join(',')}}`;
  const undisguised = (value: string, type: string) => {
    const text = disguises.reduce(
      (found, { digits, original }) => `replace(${found}, '${digits}', '${original}')`,
      `replace(CAST(${value} AS VARCHAR), '${front}', '')`,
    );
    return `CAST(${text} AS ${type})`;
  };
  const values = columns.map(({ name, type }, index) => {
    const value = `struct_extract_at(fields, ${index + 1})`;
    return `${hasText(type) ? undisguised(value, type) : value} AS ${quoteIdentifier(name)}`;
  });
  const transformed = [`json_transform(${line}, ${quoteLiteral(fields)}) AS fields`, ...passed];
  return `(SELECT ${[...values, ...passed].join(', ')} FROM (SELECT ${transformed.join(', ')} FROM ${objects}))`;
}

function hasText(type: string): boolean {
  return type === 'VARCHAR' || type === 'JSON';
}

function disguisesFor(kinds: number): readonly Disguise[] {
  // A number stands behind one of these signs, whether or not within quotes.
  const before = String.raw`([:,\[]\s*-?)`;
  const disguise = (pattern: string, original: string) => ({ pattern, digits: rareDigits(), original });
  const disguises: Disguise[] = [];
  if (kinds & jsonKinds.fraction) disguises.push(disguise(String.raw`${before}([0-9]+)\.`, '.'));
  if (kinds & jsonKinds.exponent) {
    // Those with a sign first: the others would take their letter.
    for (const exponent of ['e+', 'E+', 'e-', 'E-', 'e', 'E']) {
      disguises.push(disguise(`${before}([0-9]+)${exponent.replace('+', '\\+')}`, exponent));
    }
  }
  if (kinds & jsonKinds.negativeZero) disguises.push(disguise(String.raw`([:,\[]\s*-)()0`, '0'));
  return disguises;
}

/** So many that the source has them nowhere; and the 9 at their front alone, so that they never overlap with others. */
function rareDigits(): string {
  return `9${Array.from({ length: 24 }, () => randomInt(9)).join('')}`;
}
