import { expect, test } from '@jest/globals';
import { bodyExpression } from '../../../job/sql/body-expression.js';
import { quoteIdentifier, quoteLiteral } from '../../../job/sql/quote.js';
import { fixedDraws as fc } from '../fixed-draws.js';
import { testSession } from './test-session.js';
import { type TypedValue, typedValue, withNumbersAsText } from './typed-value.js';

const db = testSession();

const asObject = { shape: 'object', omitNulls: false } as const;

async function bodyOf(
  query: string,
  settings: Parameters<typeof bodyExpression>[1] = asObject,
): Promise<unknown> {
  const columns = await db().columnsOf(query);
  return db().value(`SELECT ${bodyExpression(columns, settings)} FROM (${query})`);
}

test('an object holds the columns in table order, without white space', async () => {
  expect(await bodyOf("SELECT '7' AS user_id, NULL::INTEGER AS n, 1.10::DECIMAL(5,2) AS a")).toBe(
    '{"user_id":"7","n":null,"a":1.10}',
  );
});

test('an array holds the values alone, as the old job wrote them', async () => {
  expect(
    await bodyOf("SELECT '0' AS user_id, 'a1' AS d, NULL AS n", { shape: 'array', omitNulls: false }),
  ).toBe('["0","a1",null]');
});

test('names are escaped as JSON and quoted as SQL', async () => {
  const names = ['a"b', "it's", 'x"; DROP TABLE y --', 'back\\slash', 'new\nline', 'ü日😀', '\u2028'];
  const query = `SELECT ${names.map((name, index) => `${index} AS ${quoteIdentifier(name)}`).join(', ')}`;
  expect(JSON.parse(String(await bodyOf(query)))).toEqual(
    Object.fromEntries(names.map((name, index) => [name, index])),
  );
});

test('omitted NULLs leave no comma behind, and values that only look empty stay', async () => {
  const omit = { shape: 'object', omitNulls: true } as const;
  expect(await bodyOf("SELECT NULL AS a, '' AS b, NULL::INTEGER AS c, [NULL] AS d, NULL AS e", omit)).toBe(
    '{"b":"","d":[null]}',
  );
  expect(await bodyOf('SELECT NULL AS a, NULL::INTEGER[] AS b', omit)).toBe('{}');
});

test('no columns give an empty object or array', async () => {
  expect(await db().value(`SELECT ${bodyExpression([], asObject)}`)).toBe('{}');
  expect(await db().value(`SELECT ${bodyExpression([], { shape: 'object', omitNulls: true })}`)).toBe('{}');
  expect(await db().value(`SELECT ${bodyExpression([], { shape: 'array', omitNulls: false })}`)).toBe('[]');
});

test('a raw column goes in as it is', async () => {
  const query = `SELECT '{"x":1.10}' AS a, NULL::VARCHAR AS b`;
  const columns = (await db().columnsOf(query)).map((column) => ({ ...column, raw: true }));
  const value = (settings: Parameters<typeof bodyExpression>[1]) =>
    db().value(`SELECT ${bodyExpression(columns, settings)} FROM (${query})`);
  expect(await value(asObject)).toBe('{"a":{"x":1.10},"b":null}');
  expect(await value({ shape: 'object', omitNulls: true })).toBe('{"a":{"x":1.10}}');
});

test('any text in any column is read back equal by JSON.parse', async () => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 8 })
    .filter((text) => !text.includes('\0'));
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 5, selector: (text) => text.toLowerCase() });
  const cells = fc.array(fc.option(fc.string({ unit: 'binary' })), { minLength: 5, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(names, cells, async (columns, row) => {
      const select = columns.map((column, index) => {
        const cell = row[index];
        return `${typeof cell === 'string' ? quoteLiteral(cell) : 'NULL::VARCHAR'} AS ${quoteIdentifier(column)}`;
      });
      const parsed: unknown = JSON.parse(String(await bodyOf(`SELECT ${select.join(', ')}`)));
      expect(parsed).toEqual(Object.fromEntries(columns.map((column, index) => [column, row[index]])));
    }),
  );
});

test('any nested value is read back equal, numbers digit by digit', async () => {
  await fc.assert(
    fc.asyncProperty(typedValue, async ({ sql, expected }: TypedValue) => {
      const body = String(await bodyOf(`SELECT ${sql} AS x`));
      expect(() => JSON.parse(body)).not.toThrow();
      expect(JSON.parse(withNumbersAsText(body))).toEqual({ x: expected });
    }),
    { numRuns: 150 },
  );
});

test('any double, alone or nested, is read back as the same double', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 8 }),
      async (values) => {
        const literals = values.map((value) => `'${Object.is(value, -0) ? '-0.0' : value}'::DOUBLE`);
        const body = await bodyOf(`SELECT [${literals.join(', ')}]::DOUBLE[] AS x`);
        const parsed: { x: number[] } = JSON.parse(String(body));
        expect(parsed.x.map((value, index) => Object.is(value, values[index]))).toEqual(
          values.map(() => true),
        );
      },
    ),
  );
});

test('any float32 is printed in a form that leads back to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.float({ noNaN: true, noDefaultInfinity: true }), async (value) => {
      const literal = Object.is(value, -0) ? '-0.0' : value;
      const body = String(await bodyOf(`SELECT '${literal}'::FLOAT AS x`));
      const parsed: { x: number } = JSON.parse(body);
      expect(Object.is(Math.fround(parsed.x), value)).toBe(true);
    }),
  );
});
