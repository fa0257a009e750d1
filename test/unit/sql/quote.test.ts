import { expect, test } from '@jest/globals';
import { SourceError } from '../../../job/shared/errors.js';
import { quoteIdentifier, quoteLiteral } from '../../../job/sql/quote.js';
import { fixedDraws as fc } from '../fixed-draws.js';
import { testSession } from './test-session.js';

const db = testSession();

test('identifiers double their double quotes, literals their single quotes', () => {
  expect(quoteIdentifier('x"; DROP TABLE y --')).toBe('"x""; DROP TABLE y --"');
  expect(quoteLiteral("it's")).toBe("'it''s'");
  expect(quoteLiteral('')).toBe("''");
});

test('a name with a NUL character is refused, for DuckDB would cut the statement there', () => {
  expect(() => quoteIdentifier('a\0b')).toThrow(SourceError);
  expect(() => quoteIdentifier('a\0b')).toThrow('column "a\\u0000b": expected a name without NUL characters');
});

test('any text survives as a literal, NUL characters too', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '\0', '\\', '"', 'é', '😀') }),
  );
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await db().value(`SELECT ${quoteLiteral(value)}`)).toBe(value);
    }),
  );
});

test.each(['__proto__', 'constructor', 'toString', 'a:1'])(
  'a column named %s is a column like any other',
  async (name) => {
    expect(await db().session.rows(`SELECT 1 AS ${quoteIdentifier(name)}, 2 AS other`)).toEqual([
      Object.fromEntries([
        [name, 1],
        ['other', 2],
      ]),
    ]);
  },
);

test('any text without NUL survives as a column name', async () => {
  const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      expect(await db().session.rows(`SELECT 1 AS ${quoteIdentifier(text)}`)).toEqual([{ [text]: 1 }]);
    }),
  );
});
