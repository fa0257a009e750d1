import { expect, test } from '@jest/globals';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { freezeFiles } from './file-table.js';

const opened = testSession();

test('names that look like patterns are read as the files they are, each once', async () => {
  const names = ['1.csv', '[1].csv', '*.csv', '?.csv', "o'x [a-z].csv", '[[1].csv'];
  const contents = Object.fromEntries(names.map((name) => [name, `id\n${name}\n`]));
  const { rows } = await freezeFiles(opened(), contents, { glob: '*.csv' });
  expect(rows.flat()).toEqual([...names].sort());
});

test('nothing that matches is told with the pattern, and where relative paths start', async () => {
  const promise = freezeFiles(opened(), { 'a.csv': 'id\n' }, { glob: '*.parquet' });
  await expect(promise).rejects.toThrow(SourceError);
  await expect(promise).rejects.toThrow(
    "--files: no file matches {folder}/*.parquet. Expected one path, or a glob such as 'orders-*.parquet' in quotes. " +
      `Relative paths start at ${process.cwd()}.`,
  );
});

test('a folder is told to be one', async () => {
  await expect(freezeFiles(opened(), { 'sub/a.csv': 'id\n' }, { glob: 'sub' })).rejects.toThrow(
    '--files: {folder}/sub is a folder, no file. Expected one path, or a glob',
  );
});

test('a glob reaches into folders, whose names are no columns', async () => {
  const contents = { 'dt=1/a.csv': 'id\n1\n', 'dt=2/a.csv': 'id\n2\n' };
  const { columns, rows } = await freezeFiles(opened(), contents, { glob: '*/*.csv' });
  expect(columns).toEqual(['id VARCHAR']);
  expect(rows).toEqual([['1'], ['2']]);
});
