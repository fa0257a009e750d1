import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { refuseDataLakes } from '../../../../job/plan/files/data-lake.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { freezeFiles, gzip } from './file-table.js';

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
    'sub/b/c.CSV': 'id\n2\n',
    'sub/_SUCCESS': '',
    'sub/_old/a.csv': 'id\n3\n',
    'sub/.a.csv': 'id\n4\n',
    'sub/notes.txt': 'x',
  };
  expect((await freezeFiles(opened(), contents, { glob: 'sub' })).rows.flat()).toEqual(['1', '2']);
  expect((await freezeFiles(opened(), contents, { glob: 'sub/' })).rows.flat()).toEqual(['1', '2']);
  expect((await freezeFiles(opened(), contents, { glob: 'sub/*.csv' })).rows.flat()).toEqual(['1']);
  expect((await freezeFiles(opened(), contents, { glob: 'sub//*.csv' })).rows.flat()).toEqual(['1']);
  expect((await freezeFiles(opened(), contents, { glob: '/sub///**//*.?[sS]?' })).rows.flat()).toEqual([
    '1',
    '2',
  ]);
  expect((await freezeFiles(opened(), contents, { glob: 'sub/_*/*.csv' })).rows.flat()).toEqual(['3']);
  await expect(freezeFiles(opened(), contents, { glob: 'sub', format: 'json' })).rejects.toThrow(
    '--files: {folder}/sub is a folder in which no file has a name that ends as those of json do.',
  );
  await expect(freezeFiles(opened(), { '_a.csv': 'id\n1\n' }, { glob: '*.csv' })).rejects.toThrow(
    '--files: no file matches {folder}/*.csv. It matches 1 hidden ones, such as {folder}/_a.csv, which are left out.',
  );
});

const mixed = { 'sub/a.csv': 'id,v\n1,x\n', 'sub/b.tsv.gz': gzip('id\tv\n2\ty\n') };

test.each(['sub', 'sub/*', '*/*'])(
  '.csv and .tsv are not read with one delimiter unseen: %s',
  async (glob) => {
    const both =
      '{folder}/sub/b.tsv.gz ends with .tsv and {folder}/sub/a.csv does not, and all are read with one delimiter.';
    for (const delimiter of [',', '\t'])
      await expect(freezeFiles(opened(), mixed, { glob, delimiter })).rejects.toThrow(both);
    const { 'sub/b.tsv.gz': tsv } = mixed;
    const alone = { 'sub/b.tsv.gz': tsv };
    await expect(freezeFiles(opened(), alone, { glob })).rejects.toThrow(
      '{folder}/sub/b.tsv.gz ends with .tsv, and would be read with "," between its fields. Give --files-delimiter tab',
    );
    expect((await freezeFiles(opened(), alone, { glob, delimiter: '\t' })).rows).toEqual([['2', 'y']]);
  },
);

test('files that are named by their endings are read as the settings say', async () => {
  const contents = { 'a.csv': 'id,v\n1,x\n', 'b.tsv': 'id,v\n2,y\n' };
  const { rows } = await freezeFiles(opened(), contents, { globs: ['*.csv', '*.tsv'] });
  expect(rows).toEqual([
    ['1', 'x'],
    ['2', 'y'],
  ]);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['Delta Lake', { 't/_delta_log/0.json': '{}', 't/dt=1/a.csv': 'id\n1\n' }, 't'],
  ['Delta Lake', { 't/_delta_log/0.json': '{}', 't/dt=1/a.csv': 'id\n1\n' }, 't/*/*.csv'],
  ['Iceberg', { 't/metadata/v1.metadata.json': '{}', 't/data/dt=1/a.csv': 'id\n1\n' }, 't/data/dt=1/a.csv'],
  ['Delta Lake', { 't/_delta_log/0.json': '{}', 't/x/y/a.csv': 'id\n1\n' }, 't/x/y/a.csv'],
  ['Hudi', { 't/.hoodie/hoodie.properties': '', 't/2026/01/31/a.csv': 'id\n1\n' }, 't/2026/01/31'],
  ['Iceberg', { 't/metadata/snap-1-1-x.avro': '', 't/data/0011/10/a.csv': 'id\n1\n' }, 't/data/*/*/*.csv'],
])('a table of %s is refused', async (kind, contents, glob) => {
  await expect(freezeFiles(opened(), contents, { glob })).rejects.toThrow(
    `{folder}/t is a table of ${kind}: which of its files and rows count is in its log, which is not read`,
  );
});

test('a link to a folder within such a table is one, and metadata of other kinds are none', async () => {
  const { folder } = opened();
  const [table, place] = [join(folder, 'table'), join(folder, 'place')];
  await mkdir(join(table, '_delta_log'), { recursive: true });
  await mkdir(join(table, 'sub'));
  await mkdir(join(place, 'metadata'), { recursive: true });
  await writeFile(join(place, 'metadata', 'schema.json'), '{}');
  await symlink(join(table, 'sub'), join(place, 'latest'));
  await expect(refuseDataLakes([join(place, 'latest')])).rejects.toThrow(`${table} is a table of Delta Lake`);
  await expect(refuseDataLakes([place])).resolves.toBeUndefined();
});

test('links in a folder that lead to folders or nowhere are refused, and those to files are read', async () => {
  const { folder } = opened();
  const [given, other] = [join(folder, 'links'), join(folder, 'linked')];
  await mkdir(given);
  await mkdir(other);
  await writeFile(join(given, 'a.csv'), 'id\n1\n');
  await writeFile(join(other, 'b.csv'), 'id\n2\n');
  await symlink(join(other, 'b.csv'), join(given, 'b.csv'));
  await symlink('nowhere.txt', join(given, 'notes.txt'));
  await symlink('nowhere.csv', join(given, '.hidden.csv'));
  const read = () => freezeFiles(opened(), { 'x.csv': '' }, { glob: '../../links' });
  expect((await read()).rows.flat()).toEqual(['1', '2']);
  await symlink('nowhere.csv', join(given, 'c.csv'));
  await expect(read()).rejects.toThrow('links/c.csv is a link to what is not there.');
  await rm(join(given, 'c.csv'));
  await symlink(other, join(given, 'd'));
  await expect(read()).rejects.toThrow('links/d is a link to a folder, which is not followed.');
});

test('a glob reaches into folders, whose names are no columns', async () => {
  const contents = { 'dt=1/a.csv': 'id\n1\n', 'dt=2/a.csv': 'id\n2\n' };
  const { columns, rows } = await freezeFiles(opened(), contents, { glob: '*/*.csv' });
  expect(columns).toEqual(['id VARCHAR']);
  expect(rows).toEqual([['1'], ['2']]);
});
