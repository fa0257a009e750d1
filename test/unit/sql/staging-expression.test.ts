import { expect, test } from '@jest/globals';
import { SourceError } from '../../../job/shared/errors.js';
import { bodyExpression } from '../../../job/sql/body-expression.js';
import { describeColumns } from '../../../job/sql/describe-columns.js';
import { quoteIdentifier, quoteLiteral } from '../../../job/sql/quote.js';
import { stagingExpression } from '../../../job/sql/staging-expression.js';
import { jsonTypeCases, nestedCases, scalarCases } from './json-cases.js';
import { testSession } from './test-session.js';

const db = testSession();

test('every type gives the same body from the staged Parquet file as from the source', async () => {
  const cases = [...scalarCases, ...jsonTypeCases, ...nestedCases];
  const source = `SELECT ${cases.map(([sql], index) => `${sql} AS c${index}`).join(', ')}`;
  const file = quoteLiteral(`${db().folder}/staged.parquet`);
  const columns = await db().columnsOf(source);

  const staged = columns.map((column) => ({ ...stagingExpression(column), name: column.name }));
  const select = staged.map(({ sql, name }) => `${sql} AS ${quoteIdentifier(name)}`).join(', ');
  await db().session.run(`COPY (SELECT ${select} FROM (${source})) TO ${file} (FORMAT parquet)`);

  const rawNames = staged.filter(({ raw }) => raw).map(({ name }) => name);
  const read = `SELECT * FROM read_parquet(${file})`;
  const stagedColumns = await describeColumns(db().session, read, rawNames);
  const body = bodyExpression(stagedColumns, { shape: 'object', omitNulls: false });
  const expected = cases.map(([, json], index) => `"c${index}":${json}`).join(',');
  expect(await db().value(`SELECT ${body} FROM (${read})`)).toBe(`{${expected}}`);
});

test.each([
  ['1', false],
  ["'x'", false],
  ['1.10::DECIMAL(38,10)', false],
  ['now()', false],
  ['[1]', false],
  ["{'a': MAP {'k': 1.5::FLOAT}}", false],
  ['1::HUGEINT', true],
  ["'12:00:00+01'::TIMETZ", true],
  ["INTERVAL '1 day'", true],
  ["'1'::JSON", true],
  ["{'a': MAP {'k': [1::UHUGEINT]}}", true],
])('%s is frozen as JSON text: %s', async (sql, raw) => {
  const [column] = await db().columnsOf(`SELECT ${sql} AS x`);
  expect(column && stagingExpression(column).raw).toBe(raw);
});

test('a NULL is frozen as NULL, so that --omit-nulls sees it', async () => {
  const source = 'SELECT NULL::HUGEINT AS x';
  const [column] = await db().columnsOf(source);
  expect(await db().value(`SELECT ${column && stagingExpression(column).sql} FROM (${source})`)).toBeNull();
});

test.each(['1::VARIANT', '[1::VARIANT]', "{'a': 1::VARIANT}"])(
  '%s has no exact text and is refused by name',
  async (sql) => {
    const columns = await db().columnsOf(`SELECT ${sql} AS "the column"`);
    const [column] = columns;
    expect(() => column && stagingExpression(column)).toThrow(SourceError);
    expect(() => column && stagingExpression(column)).toThrow(
      'column "the column": expected a type with an exact JSON text',
    );
    expect(() => bodyExpression(columns, { shape: 'object', omitNulls: false })).toThrow(SourceError);
  },
);
