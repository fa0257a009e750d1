import { expect, test } from '@jest/globals';
import { checkOrderColumn, type OrderColumn } from '../../../job/sql/order-column.js';
import { testSession } from './test-session.js';

const db = testSession();

const keepMax = (column: string): OrderColumn => ({
  column,
  setting: '--on-duplicate',
  given: `keep-max:${column}`,
});

test.each(['1', '1.5::DOUBLE', '1.5::DECIMAL(38,2)', 'now()', "DATE '2026-01-31'", "'text'", 'uuid()'])(
  'rows can be ordered by %s',
  async (sql) => {
    expect(checkOrderColumn(keepMax('x'), await db().columnsOf(`SELECT ${sql} AS x`))).toBeUndefined();
  },
);

test.each([
  ['1::HUGEINT', 'HUGEINT'],
  ["'a'::ENUM('b', 'a')", "ENUM('b', 'a')"],
  ["INTERVAL '1 day'", 'INTERVAL'],
  ["'12:00:00+01'::TIMETZ", 'TIME WITH TIME ZONE'],
  ["'1'::JSON", 'JSON'],
  ['[1]', 'INTEGER[]'],
])('%s loses its order when it is frozen, and is refused', async (sql, type) => {
  expect(checkOrderColumn(keepMax('x'), await db().columnsOf(`SELECT ${sql} AS x`))).toEqual({
    setting: '--on-duplicate',
    problem: `keep-max:x needs a number, date, timestamp or text, the column is ${type}; cast it in a query, or choose --column-types for files`,
  });
});

test('JSON text that Athena made is refused, and so is a column that is not there', async () => {
  const columns = (await db().columnsOf('SELECT 1 AS a')).map((column) => ({ ...column, raw: true }));
  expect(checkOrderColumn(keepMax('a'), columns)?.problem).toContain('the column is JSON text');
  expect(checkOrderColumn(keepMax('A'), columns)?.problem).toBe(
    'there is no column "A"; did you mean "a"? The columns are: a',
  );
});
