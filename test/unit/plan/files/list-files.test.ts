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

test('of a folder the files are read whose names end as those of the format do, hidden ones left out', async () => {
  const contents = {
    'sub/a.csv': 'id\n1\n',
    'sub/b/c.tsv': 'id\n2\n',
    'sub/_SUCCESS': '',
    'sub/_old/a.csv': 'id\n3\n',
    'sub/.a.csv': 'id\n4\n',
    'sub/notes.txt': 'x',
  };
  expect((await freezeFiles(opened(), contents, { glob: 'sub' })).rows.flat()).toEqual(['1', '2']);
  expect((await freezeFiles(opened(), contents, { glob: 'sub/' })).rows.flat()).toEqual(['1', '2']);
  expect((await freezeFiles(opened(), contents, { glob: 'sub/*.csv' })).rows.flat()).toEqual(['1']);
  expect((await freezeFiles(opened(), contents, { glob: 'sub/_*/*.csv' })).rows.flat()).toEqual(['3']);
  await expect(freezeFiles(opened(), contents, { glob: 'sub', format: 'json' })).rejects.toThrow(
    '--files: {folder}/sub is a folder in which no file has a name that ends as those of json do.',
  );
  await expect(freezeFiles(opened(), { '_a.csv': 'id\n1\n' }, { glob: '*.csv' })).rejects.toThrow(
    '--files: no file matches {folder}/*.csv. It matches 1 hidden ones, such as {folder}/_a.csv, which are left out.',
  );
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['Delta Lake', { 't/_delta_log/0.json': '{}', 't/dt=1/a.csv': 'id\n1\n' }, 't'],
  ['Delta Lake', { 't/_delta_log/0.json': '{}', 't/dt=1/a.csv': 'id\n1\n' }, 't/*/*.csv'],
  ['Iceberg', { 't/metadata/v1.metadata.json': '{}', 't/data/dt=1/a.csv': 'id\n1\n' }, 't/data/dt=1/a.csv'],
])('a table of %s is refused', async (kind, contents, glob) => {
  await expect(freezeFiles(opened(), contents, { glob })).rejects.toThrow(
    `{folder}/t is a table of ${kind}: which of its files and rows count is in its log, which is not read`,
  );
});

test('a glob reaches into folders, whose names are no columns', async () => {
  const contents = { 'dt=1/a.csv': 'id\n1\n', 'dt=2/a.csv': 'id\n2\n' };
  const { columns, rows } = await freezeFiles(opened(), contents, { glob: '*/*.csv' });
  expect(columns).toEqual(['id VARCHAR']);
  expect(rows).toEqual([['1'], ['2']]);
});
