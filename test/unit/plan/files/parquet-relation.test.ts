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

/** Files that DuckDB cannot write, with what made them, in fixtures/make.py. Tests run from the root of the repository. */
const fixture = (name: string) => readFile(join('test/unit/plan/files/fixtures', `${name}.parquet`));

test('JSON and text of the same name are columns of different types, nested ones, too', async () => {
  for (const [json, text] of [
    [`'{"a": 1.0}'::JSON`, `'{"a": 1.0}'`],
    [`{'x': ['{"a": 1.0}'::JSON]}`, `{'x': ['{"a": 1.0}']}`],
  ]) {
    const contents = {
      'a.parquet': await parquet(`SELECT 1 AS id, ${json} AS v`),
      'b.parquet': await parquet(`SELECT 2 AS id, ${text} AS v`),
    };
    await expect(freeze(contents)).rejects.toThrow('The files have different columns.');
    await expect(freeze(contents, { unionByName: true })).rejects.toThrow(SourceError);
  }
});

test('a number of a time that is none of a day is refused', async () => {
  await expect(freeze({ 'a.parquet': await fixture('time-outside') })).rejects.toThrow(
    '{folder}/a.parquet: expected times of day, from 00:00:00 to 24:00:00, in the column t; one row has a number that is none.',
  );
});

test('types of other writers keep their values', async () => {
  const { columns, rows } = await freeze({ 'a.parquet': await fixture('kept') });
  expect(columns).toEqual([
    'id BIGINT',
    'u64 UBIGINT',
    'f16 FLOAT',
    'uuid UUID',
    'json JSON',
    'bytes BLOB',
    'word VARCHAR',
    'day DATE',
    'ms TIMESTAMP WITH TIME ZONE',
    'd DECIMAL(38,2)',
  ]);
  const uuid = '00010203-0405-0607-0809-0a0b0c0d0e0f';
  expect(rows).toEqual([
    [
      '1',
      '18446744073709551615',
      '1.5',
      uuid,
      '{"a":1.10}',
      '\\x00\\xFF',
      'x',
      '0001-01-01',
      '1970-01-01 00:00:00.001+00',
      '0.10',
    ],
    ['2', '0', '-0.0', uuid, null, '', null, '1970-01-01', '1969-12-31 23:59:59.999+00', '-1.25'],
    ['3', null, null, uuid, '-0', null, 'x', null, null, null],
  ]);
});

const micros = ['2024-01-01 10:04:05.123456', '1969-12-31 23:59:59.999999'];

test.each([
  [
    'in UTC, whole microseconds, gzip',
    'utc-whole',
    'TIMESTAMP WITH TIME ZONE',
    micros.map((time) => `${time}+00`),
  ],
  [
    'in UTC, whole microseconds, zstd',
    'utc-zstd',
    'TIMESTAMP WITH TIME ZONE',
    micros.map((time) => `${time}+00`),
  ],
  ['INT96, whole microseconds', 'int96-whole', 'TIMESTAMP', micros],
  [
    'without a zone',
    'local-fine',
    'TIMESTAMP_NS',
    ['2024-01-01 10:04:05.123456789', '1969-12-31 23:59:59.999999999'],
  ],
])('timestamps in nanoseconds %s are kept', async (_, name, type, times) => {
  const { columns, rows } = await freeze({ 'a[1].parquet': await fixture(name) });
  expect(columns).toEqual(['id BIGINT', `t ${type}`]);
  expect(rows).toEqual([
    ['1', times[0]],
    ['2', times[1]],
    ['3', null],
  ]);
});

const microsAlone =
  'of which its type would keep microseconds alone. Write the column in microseconds, as text, or as a timestamp ' +
  'in nanoseconds without a time zone.';

test.each([
  ['utc-fine', `column t has the timestamp 2024-01-01T10:04:05.123456789Z, ${microsAlone}`],
  ['int96-fine', `column t has the timestamp 2024-01-01T10:04:05.123456789Z, ${microsAlone}`],
  ['utc-nested', `column t has the timestamp 1969-12-31T23:59:59.999999999Z, ${microsAlone}`],
  [
    'time',
    'column t is a time of day in nanoseconds, of which microseconds would be kept. Write it in microseconds, or as text.',
  ],
  [
    'decimal-50',
    'column t is DECIMAL(50,10): more than 38 digits are not read. Write it as text, or as a DECIMAL of fewer digits.',
  ],
  [
    'decimal-nested',
    'column t.key_value.value.a is DECIMAL(39,2): more than 38 digits are not read. Write it as text, or as a DECIMAL of fewer digits.',
  ],
  [
    'names-case',
    'the columns: v and V have one name (upper and lower case count as the same). Rename one of them.',
  ],
  [
    'names-twice',
    'the columns: v and v have one name (upper and lower case count as the same). Rename one of them.',
  ],
  ['names-empty', 'the columns: the one at place 2 has no name. Name it.'],
  ['names-nul', 'the columns: the name "a\\u0000b" has a NUL character. Rename it.'],
  [
    'names-nested',
    'column s.list.element: a and A have one name (upper and lower case count as the same). Rename one of them.',
  ],
  ['names-nested-empty', 'column s: the one at place 1 has no name. Name it.'],
])('a file that DuckDB would change in silence is refused: %s', async (name, problem) => {
  const contents = { 'a.parquet': await parquet('SELECT 1 AS id'), 'b.parquet': await fixture(name) };
  const error = await freeze(contents, { glob: 'b*' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  expect((error as SourceError).message).toBe(`{folder}/b.parquet: ${problem}`);
});

test('narrow rows are frozen in large row groups, so that there are few of them; wide ones in small', async () => {
  const narrow = await freeze({ 'a.parquet': await parquet('SELECT i AS id FROM range(60_000) t(i)') });
  expect(narrow.largestGroup).toBeGreaterThan(10_240);
  expect(narrow.largestGroup).toBeLessThanOrEqual(20_480 + 2_048);
  const wide = await freeze({
    'a.parquet': await parquet(`SELECT i AS id, repeat('x', 8_000) AS text FROM range(4_000) t(i)`),
  });
  expect(wide.largestGroup).toBeLessThanOrEqual(2_048);
});
