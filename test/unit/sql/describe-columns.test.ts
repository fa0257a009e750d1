import { expect, test } from '@jest/globals';
import { describeColumns } from '../../../job/sql/describe-columns.js';
import { testSession } from './test-session.js';

const db = testSession();

test('columns come in order with their types, and the named ones are raw', async () => {
  const query = 'SELECT \'a\' AS "na""me", 1.10::DECIMAL(5,2) AS d, [1] AS l, \'{}\'::JSON AS j';
  const columns = await describeColumns(db().session, query, ['l']);
  expect(columns.map(({ name, type, raw }) => [name, type.toString(), type.alias, raw])).toEqual([
    ['na"me', 'VARCHAR', undefined, false],
    ['d', 'DECIMAL(5,2)', undefined, false],
    ['l', 'INTEGER[]', undefined, true],
    ['j', 'VARCHAR', 'JSON', false],
  ]);
});

test('names that occur twice get the suffix by which a subquery knows them', async () => {
  const columns = await db().columnsOf('SELECT 1 AS a, 2 AS a');
  expect(columns.map(({ name }) => name)).toEqual(['a', 'a_1']);
});

test('a comment at the end of the query does no harm', async () => {
  expect(await db().columnsOf('SELECT 1 AS a -- the end')).toHaveLength(1);
});
