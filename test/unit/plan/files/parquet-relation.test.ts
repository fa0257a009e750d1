import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { type Contents, freezeFiles, type Options } from './file-table.js';

const opened = testSession();
const freeze = (contents: Contents, options: Options = {}) =>
  freezeFiles(opened(), contents, { format: 'parquet', ...options });
let written = 0;

async function parquet(query: string): Promise<Buffer> {
  const { session, folder } = opened();
  written += 1;
  const path = join(folder, `${written}.parquet`);
  await session.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  return readFile(path);
}

test('several files are one table, with the types that they carry', async () => {
  const { columns, rows } = await freeze({
    'a.parquet': await parquet(`SELECT 1 AS id, 1.10::DECIMAL(38,10) AS price`),
    'b.parquet': await parquet(`SELECT 2 AS id, NULL::DECIMAL(38,10) AS price`),
  });
  expect(columns).toEqual(['id INTEGER', 'price DECIMAL(38,10)']);
  expect(rows).toEqual([
    ['1', '1.1000000000'],
    ['2', null],
  ]);
});

test('a folder named like a partition is no column', async () => {
  const contents = { 'dt=2026-11-22/a.parquet': await parquet('SELECT 1 AS id') };
  expect((await freeze(contents, { glob: '*/*.parquet' })).columns).toEqual(['id INTEGER']);
});

test('an empty table has columns and no rows', async () => {
  const { columns, survey, rows } = await freeze({
    'a.parquet': await parquet('SELECT 1 AS id WHERE false'),
  });
  expect(columns).toEqual(['id INTEGER']);
  expect([survey.rows, rows]).toEqual([0, []]);
});

test.each([
  ['SELECT 2::BIGINT AS id, 1 AS n', 'id BIGINT, n INTEGER'],
  ['SELECT 2 AS id, 1 AS other', 'id INTEGER, other INTEGER'],
  ['SELECT 1 AS n, 2 AS id', 'n INTEGER, id INTEGER'],
  ['SELECT 2 AS id', 'id INTEGER'],
])('files of other columns are refused, with both lists: %s', async (query, columns) => {
  const contents = {
    'a.parquet': await parquet('SELECT 1 AS id, 1 AS n'),
    'b.parquet': await parquet(query),
  };
  await expect(freeze(contents)).rejects.toThrow(
    `The files have different columns. {folder}/a.parquet has: id INTEGER, n INTEGER. {folder}/b.parquet has: ${columns}. `,
  );
});

test.each([
  ['text', Buffer.from('hello world, no Parquet'), 'No magic bytes found at end of file'],
  ['nothing', Buffer.alloc(0), 'too small to be a Parquet file'],
])('a file that holds %s is refused by name', async (_, bytes, problem) => {
  const contents = { 'a.parquet': await parquet('SELECT 1 AS id'), 'b.parquet': bytes };
  const error = await freeze(contents).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  expect((error as SourceError).message).toMatch(/^\{folder\}\/b\.parquet: /);
  expect((error as SourceError).message).toContain(problem);
});
