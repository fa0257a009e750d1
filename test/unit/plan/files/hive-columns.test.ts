import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fileColumn, HiveColumns } from '../../../../job/plan/files/hive-columns.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { type Contents, freezeFiles, type Options } from './file-table.js';

const opened = testSession();
const freeze = (contents: Contents, options: Options = {}) =>
  freezeFiles(opened(), contents, { glob: '**', hiveColumns: true, ...options });

const inFolders = (name: string, text: (id: number) => string | Buffer): Contents => ({
  [`dt=2026-01-31/city=K%C3%B6ln%2F1/${name}`]: text(1),
  [`dt=2026-02-01/city=__HIVE_DEFAULT_PARTITION__/${name}`]: text(2),
});
const rows = [
  ['1', '2026-01-31', 'Köln/1'],
  ['2', '2026-02-01', null],
];

test.each<[string, Contents, Options]>([
  ['CSV', inFolders('a.csv', (id) => `id\n${id}\n`), {}],
  ['CSV that is copied', inFolders('a.csv', (id) => `id\r\n${id}\n`), {}],
  ['CSV in UTF-16', inFolders('a.csv', (id) => Buffer.from(`\ufeffid\n${id}\n`, 'utf16le')), {}],
  ['JSON lines', inFolders('a.jsonl', (id) => `{"id":${id}}\n`), { format: 'json' }],
  ['a JSON array', inFolders('a.json', (id) => `[{"id":${id}}]\n`), { format: 'json' }],
])('folders are columns, URL-decoded: %s', async (_, contents, options) => {
  const found = await freeze(contents, options);
  expect(found.columns.slice(1)).toEqual(['dt VARCHAR', 'city VARCHAR']);
  expect(found.rows).toEqual(rows);
});

test('of JSON whose numbers are kept by their digits, and of Parquet, too', async () => {
  const json = await freeze(
    inFolders('a.jsonl', (id) => `{"id":${id}.10}\n`),
    { format: 'json', key: '{dt}' },
  );
  expect(json.rows).toEqual([
    ['1.10', '2026-01-31', 'Köln/1'],
    ['2.10', '2026-02-01', null],
  ]);
  const { session, folder } = opened();
  const path = join(folder, 'one.parquet');
  await session.run(`COPY (SELECT 1 AS id) TO '${path}' (FORMAT parquet)`);
  const bytes = await readFile(path);
  const parquet = await freeze({ 'dt=1/a.parquet': bytes, 'dt=2/a.parquet': bytes }, { format: 'parquet' });
  expect([parquet.columns, parquet.rows]).toEqual([
    ['id INTEGER', 'dt VARCHAR'],
    [
      ['1', '1'],
      ['1', '2'],
    ],
  ]);
});

test('they take types, and stand in keys', async () => {
  const found = await freeze(
    inFolders('a.csv', (id) => `id\n${id}\n`),
    { columnTypes: { dt: 'DATE', id: 'BIGINT' }, key: '{dt}/{id}' },
  );
  expect(found.columns).toEqual(['id BIGINT', 'dt DATE', 'city VARCHAR']);
  expect(found.keys).toEqual(['p/2026-01-31/1', 'p/2026-02-01/2']);
});

test('of a path that DuckDB spells otherwise, too: with several slashes, or relative with a bracket', async () => {
  const contents = { 'dt=1/b[1].csv': 'id\n1\n', '[a]/dt=2/c.csv': 'id\n2\n' };
  const slashes = await freeze(contents, { glob: 'dt=1//b[1].csv' });
  expect(slashes.rows).toEqual([['1', '1']]);
  const home = process.cwd();
  const place = await mkdtemp(join(opened().folder, 'relative-'));
  await mkdir(join(place, '[a]', 'dt=2'), { recursive: true });
  await writeFile(join(place, '[a]', 'dt=2', 'c.csv'), 'id\n2\n');
  process.chdir(place);
  try {
    for (const path of ['[a]/dt=2/c.csv', './[a]//dt=2/c.csv', `/${place}//[a]/dt=2/c.csv`])
      expect((await freeze({}, { files: [path] })).rows).toEqual([['2', '2']]);
  } finally {
    process.chdir(home);
  }
});

test('a row of a file that was listed by another path is an error, and no NULL', async () => {
  const { session } = opened();
  const hive = new HiveColumns(session, ['dt=1/a.csv'], undefined);
  const rows = (read: string) => `(SELECT 1 AS id, '${read}' AS ${fileColumn})`;
  const known = new Map([['dt=1/a.csv', 'dt=1/a.csv']]);
  const values = async (read: string) => session.rows(`FROM ${await hive.added(rows(read), known, {})}`);
  expect(await values('./dt=1/a.csv')).toEqual([{ id: 1, dt: '1' }]);
  await expect(values('dt=1/../dt=1/a.csv')).rejects.toThrow(
    'DuckDB reads a file by another path than it was listed by: dt=1/../dt=1/a.csv',
  );
});

test('types are found over the folders of all files, with rows or without', async () => {
  const found = await freeze(
    { 'dt=2026-01-31/n=1/a.csv': 'id\n1\n', 'dt=x/n=2/b.csv': 'id\n', 'dt=y/n=3/c.csv': 'id\n' },
    { columnTypes: 'auto' },
  );
  expect(found.columns).toEqual(['id BIGINT', 'dt VARCHAR', 'n BIGINT']);
  expect(found.rows).toEqual([['1', '2026-01-31', '1']]);
});

test.each<[string, Contents, Options, string]>([
  [
    'a file without them',
    { 'dt=1/a.csv': 'id\n1\n', 'b.csv': 'id\n1\n' },
    { glob: '**' },
    'no folder above it is named like dt=2026-01-31',
  ],
  [
    'other columns',
    { 'dt=1/a.csv': 'id\n1\n', 'day=1/a.csv': 'id\n1\n' },
    {},
    'The files lie in folders of different columns.',
  ],
  [
    'a column that the file has',
    { 'id=1/a.csv': 'id\n1\n' },
    {},
    'The column id is in the files and in the names of their folders.',
  ],
  ['a column twice', { 'dt=1/DT=2/a.csv': 'id\n1\n' }, {}, 'the folders name the column "DT" twice'],
  ['what is no URL', { 'dt=%zz/a.csv': 'id\n1\n' }, {}, 'is not URL-encoded as it should be'],
  [
    'a value that its type does not keep',
    { 'dt=x/a.csv': 'id\n1\n' },
    { columnTypes: { dt: 'DATE' } },
    `a.csv: the folder's dt: the value "x" cannot become DATE`,
  ],
])('refused: %s', async (_, contents, options, problem) => {
  const error = await freeze(contents, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SourceError);
  expect(String(error)).toContain(problem);
});
