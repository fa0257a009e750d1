import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
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
