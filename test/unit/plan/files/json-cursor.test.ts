import { expect, test } from '@jest/globals';
import { deepestNesting, JsonCursor, JsonFault } from '../../../../job/plan/files/json-cursor.js';
import { jsonKinds } from '../../../../job/plan/files/json-kinds.js';
import { fixedDraws as fc } from '../../fixed-draws.js';

/** The kinds of a value that is all of the text, or what is wrong with it. */
function kindsOf(text: string): number | string {
  const cursor = new JsonCursor();
  cursor.bytes = Buffer.from(`${text}\n`);
  try {
    const kinds = cursor.value();
    return cursor.at === cursor.bytes.length - 1 ? kinds : `ends at byte ${cursor.at}`;
  } catch (error) {
    if (error instanceof JsonFault) return error.message;
    throw error;
  }
}

const { text, whole, wide, huge, boolean, nested, fraction, exponent, negativeZero } = jsonKinds;

test.each([
  ['""', text],
  ['"a\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\ud83d\\ude00é😀"', text],
  ['0', whole],
  ['-1', whole],
  ['9223372036854775807', whole],
  ['-9223372036854775808', whole],
  ['9223372036854775808', whole | wide],
  ['-170141183460469231731687303715884105728', whole | wide],
  ['170141183460469231731687303715884105728', whole | wide | huge],
  ['1'.repeat(100_000), whole | wide | huge],
  ['1.10', fraction],
  ['-0', negativeZero],
  ['-0.0', fraction],
  ['1e5', whole | exponent],
  ['1.5E-05', fraction | exponent],
  ['true', boolean],
  ['false', boolean],
  ['null', jsonKinds.null],
  ['{}', nested],
  ['[ ]', nested],
  ['{"a" : [ 1 , "1.5" , { } , [ ] , null ] , "b":-3}', nested],
  ['{"a":[[1.5],{"b":-0}]}', nested | fraction | negativeZero],
  ['[1e5]', nested | exponent],
])('%s is of the kinds %d', (value, kinds) => {
  expect(kindsOf(value)).toBe(kinds);
});

test.each([
  ['', 'malformed JSON (byte 1: expected a value)'],
  ['nul', 'malformed JSON (byte 1: expected a value)'],
  ['NaN', 'malformed JSON (byte 1: expected a value)'],
  ['-', 'malformed JSON (byte 2: expected a digit)'],
  ['1.', 'malformed JSON (byte 3: expected a digit)'],
  ['1e+', 'malformed JSON (byte 4: expected a digit)'],
  ['"a', 'malformed JSON (byte 3: expected a closing quote)'],
  ['"a\tb"', 'malformed JSON (byte 3: expected a control character to be escaped)'],
  ['"\\x"', 'malformed JSON (byte 3: expected an escape that JSON has)'],
  ['"\\u12g4"', 'malformed JSON (byte 4: expected four hexadecimal digits)'],
  ['[1 2]', 'malformed JSON (byte 4: expected "," or "]")'],
  ['[1,]', 'malformed JSON (byte 4: expected a value)'],
  ['{"a":1,}', 'malformed JSON (byte 8: expected a name in quotes)'],
  ['{"a" 1}', 'malformed JSON (byte 6: expected ":")'],
  ['{"a":1', 'malformed JSON (byte 7: expected "," or "}")'],
  ['01', 'ends at byte 1'],
  ['"\\ud83d"', 'half a surrogate pair, such as \\ud83d alone, is no character'],
  ['"\\ud83d\\u0041"', 'half a surrogate pair, such as \\ud83d alone, is no character'],
  ['"\\ude00\\ud83d"', 'half a surrogate pair, such as \\ud83d alone, is no character'],
])('%s is refused: %s', (value, problem) => {
  expect(kindsOf(value)).toBe(problem);
});

test('nesting has a limit, before any parser loses its stack', () => {
  const levels = (count: number) => `${'[{"a":'.repeat(count / 2)}1${'}]'.repeat(count / 2)}`;
  expect(kindsOf(levels(deepestNesting))).toBe(nested);
  expect(kindsOf(levels(deepestNesting + 2))).toBe('nested more than 1000 levels deep');
});

/** What is thrown ends JSON.parse. */
function refuseHalfCharacters(name: string, value: unknown): unknown {
  if (/\p{Surrogate}/u.test(`${name}\n${typeof value === 'string' ? value : ''}`)) throw new Error('half');
  return value;
}

function isParsed(value: string): boolean {
  try {
    JSON.parse(value, refuseHalfCharacters);
    return true;
  } catch {
    return false;
  }
}

test('of any text it takes what JSON.parse takes, but for half characters', () => {
  const piece = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\t', '\r', '\\u0041', '\\ud83d', '\\ude00', '\\n'],
    ...['"a"', '"b":', '0', '1', '-', '.', 'e', 'E', '+', 'true', 'false', 'null', 'é', '\u0001', '\u007f'],
  );
  const pieces = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''));
  const damaged = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), piece).map(([json, place, inserted]) => {
    const at = place % (2 * json.length);
    return at > json.length ? json : json.slice(0, at) + inserted + json.slice(at + 1);
  });
  const taken = { yes: 0, no: 0 };
  fc.assert(
    fc.property(fc.oneof(pieces, damaged), (given) => {
      const value = given.replace(/^[ \t\r]+|[ \t\r]+$/g, '');
      const isTaken = typeof kindsOf(value) === 'number';
      expect([value, isTaken]).toEqual([value, isParsed(value)]);
      taken[isTaken ? 'yes' : 'no'] += 1;
    }),
    { numRuns: 2000, endOnFailure: true },
  );
  expect(Math.min(taken.yes, taken.no)).toBeGreaterThan(200);
});
