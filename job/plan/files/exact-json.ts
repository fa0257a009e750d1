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
  // A name in which something looks like a number is disguised, too, but for where the file spells it with escapes.
  const inLines = columns.map((column) => ({
    ...column,
    names: [...new Set([column.name, disguised(column.name, disguises, front)])],
  }));
  const asked = inLines.flatMap(({ names, type }) => names.map((name) => ({ name, type })));
  // Not by way of an object, which would put a name such as `0` first.
  const fields = `{${asked.map(({ name, type }) => `${JSON.stringify(name)}:"${type}"`).join(',')}}`;
  const undisguised = (value: string, type: string) => {
    const text = disguises.reduce(
      (found, { digits, original }) => `replace(${found}, '${digits}', '${original}')`,
      `replace(CAST(${value} AS VARCHAR), '${front}', '')`,
    );
    return `CAST(${text} AS ${type})`;
  };
  let at = 0;
  const values = inLines.map(({ name, names, type }) => {
    const found = names.map(() => {
      at += 1;
      return `struct_extract_at(fields, ${at})`;
    });
    const value = found.length === 1 ? found.join() : foundOrNull(name, found);
    return `${hasText(type) ? undisguised(value, type) : value} AS ${quoteIdentifier(name)}`;
  });
  const transformed = [`json_transform(${line}, ${quoteLiteral(fields)}) AS fields, json`, ...passed];
  return `(SELECT ${[...values, ...passed].join(', ')} FROM (SELECT ${transformed.join(', ')} FROM ${objects}))`;
}

/** A name as it stands in a line after all disguises. */
function disguised(name: string, disguises: readonly Disguise[], front: string): string {
  return disguises.reduce(
    (text, { pattern, digits }) =>
      text.replaceAll(
        new RegExp(pattern, 'g'),
        (_, before: string, number: string) => `${before}${front}${number}${digits}`,
      ),
    name,
  );
}

/** SQL of the one of the values that is there. That none is found where the line has one is a fault, not a NULL. */
function foundOrNull(name: string, found: readonly string[]): string {
  const pointer = quoteLiteral(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  const problem = quoteLiteral(
    `the field ${JSON.stringify(name)} was not found where a line has it; give it another name`,
  );
  const value = `coalesce(${found.join(', ')})`;
  return `CASE WHEN ${value} IS NULL AND coalesce(json_type(json, ${pointer}), 'NULL') <> 'NULL' THEN error(${problem}) ELSE ${value} END`;
}

function hasText(type: string): boolean {
  return type === 'VARCHAR' || type === 'JSON';
}

function disguisesFor(kinds: number): readonly Disguise[] {
  // A number stands behind one of these signs, whether or not within quotes. White space is JSON's: `\s` is not the same everywhere.
  const before = String.raw`([:,\[][ \t\r\n]*-?)`;
  const disguise = (pattern: string, original: string) => ({ pattern, digits: rareDigits(), original });
  const disguises: Disguise[] = [];
  if (kinds & jsonKinds.fraction) disguises.push(disguise(String.raw`${before}([0-9]+)\.`, '.'));
  if (kinds & jsonKinds.exponent) {
    // Those with a sign first: the others would take their letter.
    for (const exponent of ['e+', 'E+', 'e-', 'E-', 'e', 'E']) {
      disguises.push(disguise(`${before}([0-9]+)${exponent.replace('+', '\\+')}`, exponent));
    }
  }
  if (kinds & jsonKinds.negativeZero) disguises.push(disguise(String.raw`([:,\[][ \t\r\n]*-)()0`, '0'));
  return disguises;
}

/** So many that the source has them nowhere; and the 9 at their front alone, so that they never overlap with others. */
function rareDigits(): string {
  return `9${Array.from({ length: 24 }, () => randomInt(9)).join('')}`;
}
