import { expect, test } from '@jest/globals';
import { checkKeyColumns } from '../../../job/sql/key-columns.js';
import { parseKeyTemplate } from '../../../job/sql/key-template.js';
import { testSession } from './test-session.js';

const db = testSession();

const faults = async (template: string, query: string) =>
  checkKeyColumns(parseKeyTemplate(template), await db().columnsOf(query));

test('columns that exist and have a stable text pass', async () => {
  const query = `SELECT 1 AS a, 1.5::DECIMAL(5,2) AS b, now() AS c, uuid() AS d, ''::BLOB AS e, 'x'::ENUM('x') AS f, 'y' AS g, true AS h`;
  expect(await faults('{a}{b}{c}{d}{e}{f}{g}{h}{hash:2}', query)).toEqual([]);
});

test('a missing column is named once, with the columns that there are and the one that differs in case', async () => {
  expect(await faults('{ID}/{ID}/{x}', 'SELECT 1 AS id, 2 AS name')).toEqual([
    { setting: '--key', problem: 'there is no column "ID"; did you mean "id"? The columns are: id, name' },
    { setting: '--key', problem: 'there is no column "x"; The columns are: id, name' },
  ]);
});

test.each([
  ['1.5::FLOAT', 'FLOAT: a floating-point'],
  ['1.5::DOUBLE', 'DOUBLE: a floating-point'],
  ['[1]', 'INTEGER[]: a nested'],
  ["{'a': 1}", 'STRUCT("a" INTEGER): a nested'],
  ['MAP {1: 2}', 'MAP(INTEGER, INTEGER): a nested'],
  ["'1'::JSON", 'JSON: a nested'],
  ['1::VARIANT', 'VARIANT: a nested'],
])('%s is refused in a key', async (sql, what) => {
  expect(await faults('{x}', `SELECT ${sql} AS x`)).toEqual([
    {
      setting: '--key',
      problem: `column "x" is ${what} value has no stable text to make a key of; cast it in a query, or choose --column-types for files`,
    },
  ]);
});

test('a raw column is refused in a key', async () => {
  const columns = (await db().columnsOf("SELECT '[1]' AS x")).map((column) => ({ ...column, raw: true }));
  expect(checkKeyColumns(parseKeyTemplate('{x}'), columns).map(({ problem }) => problem)).toEqual([
    'column "x" is JSON text: a nested value has no stable text to make a key of; cast it in a query, or choose --column-types for files',
  ]);
});
