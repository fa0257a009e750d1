import { expect, test } from '@jest/globals';
import { testSession } from '../../sql/test-session.js';
import { freezeFiles } from './file-table.js';

const context = testSession();

const feed = { 'feed.csv': 'id,op,n\n1,D,1\n2,I,20\n3,,\n4,d;),3\n' };
const freeze = (deletedWhen: string, contents: Record<string, string> = feed) =>
  freezeFiles(context(), contents, { deletedWhen, columnTypes: { n: 'INTEGER' } });

test.each([
  ["op = 'D'", ['p/1']],
  ["op = 'd;)' -- ; a comment", ['p/4']],
  ['n > 2', ['p/2', 'p/4']],
  ['op IS NULL OR n = 1;', ['p/1', 'p/3']],
  ['NULL::BOOLEAN', []],
  ['CAST(id AS INTEGER) % 2 = 0', ['p/2', 'p/4']],
])('rows for which %j holds are marked, over the typed columns; NULL is no', async (condition, keys) => {
  const { deleted, rows } = await freeze(condition);
  expect(deleted).toEqual(keys);
  // The mark is no part of a row.
  expect(rows[0]).toHaveLength(3);
});

test.each([
  [
    "nope = 'D'",
    /^--deleted-when: expected a condition in DuckDB's SQL over the columns id, op, n, got "nope = 'D'": Binder Error: .*nope/,
  ],
  ['op', /^--deleted-when: expected a condition that is true or false, got "op" of type VARCHAR/],
  ['count(*) > 1', /^--deleted-when: expected a condition in DuckDB's SQL/],
  ['op =', /^--deleted-when: expected a condition in DuckDB's SQL/],
  ["true) AS x, (op = 'D'", /^--deleted-when: expected parentheses that match/],
  ['true; DROP TABLE x', /^--deleted-when: expected one statement/],
])('what is no condition is refused before a row is read: %j', async (condition, message) => {
  await expect(freeze(condition)).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringMatching(message),
  });
});

test('a row that the condition cannot be judged for ends the run, and the condition is named', async () => {
  await expect(freeze('CAST(op AS INTEGER) = 1')).rejects.toMatchObject({
    name: 'SourceError',
    message: expect.stringMatching(
      /^--deleted-when "CAST\(op AS INTEGER\) = 1" cannot be judged for every row: Conversion Error: .*Nothing was written/,
    ),
  });
});

test('a file that cannot be read is told as such, whatever the condition', async () => {
  await expect(freeze("op = 'D'", { 'feed.csv': 'id,op,n\n1,D,one\n' })).rejects.toMatchObject({
    name: 'SourceError',
    message: expect.stringMatching(/^\{folder\}\/feed\.csv: line 2.*"one"/s),
  });
});
