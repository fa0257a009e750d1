import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { quoteLiteral } from '../../../job/sql/quote.js';
import { compare, writeDifferences } from '../../../job/verify/compare.js';
import { testSession } from '../sql/test-session.js';

const db = testSession();

type Expected = readonly [
  key: string,
  outcome: 'written' | 'skipped' | 'rejected',
  bytes?: number,
  etag?: string,
];
type Listed = readonly [key: string, bytes: number, etag: string];
type Misread = readonly [key: string, bytes: number | null, md5: string | null];

const values = (rows: readonly (readonly (string | number | null)[])[]) =>
  rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
const literal = (value: string | number | null) =>
  typeof value === 'string' ? quoteLiteral(value) : String(value);

async function differencesOf(
  expected: readonly Expected[],
  listed: readonly Listed[],
  misread: readonly Misread[] = [],
  others: readonly string[] = [],
) {
  const { session, folder } = db();
  await session.run(`
    CREATE TABLE expected (key VARCHAR, outcome VARCHAR, bytes BIGINT, etag VARCHAR, body_md5 VARCHAR);
    CREATE TABLE listed (key VARCHAR, bytes BIGINT, etag VARCHAR);
    CREATE TABLE misread (key VARCHAR, found_bytes BIGINT, found_md5 VARCHAR);
    CREATE TABLE others (key VARCHAR);`);
  const rows = expected.map(([key, outcome, bytes = 1, etag = null]) => [
    key,
    outcome,
    bytes,
    etag,
    `md5 of ${key}`,
  ]);
  if (rows.length > 0) await session.run(`INSERT INTO expected VALUES ${values(rows)}`);
  if (listed.length > 0) await session.run(`INSERT INTO listed VALUES ${values(listed)}`);
  if (misread.length > 0) await session.run(`INSERT INTO misread VALUES ${values(misread)}`);
  for (const key of others) await session.run(`INSERT INTO others VALUES (${quoteLiteral(key)})`);
  await compare(session);
  const path = join(folder, 'differences.jsonl');
  const found = await writeDifferences(session, path);
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return { ...found, lines: lines.map((line) => JSON.parse(line)) };
}

afterEach(() =>
  db().session.run(
    'DROP TABLE expected; DROP TABLE listed; DROP TABLE misread; DROP TABLE others; DROP TABLE IF EXISTS differences',
  ),
);

test('nothing differs: no counts, an empty file', async () => {
  expect(await differencesOf([['a', 'written', 5, 'e1']], [['a', 5, 'e1']])).toEqual({
    counts: { missing: 0, extra: 0, size: 0, content: 0, etag: 0 },
    first: { missing: [], extra: [], size: [], content: [], etag: [] },
    lines: [],
  });
});

test('each kind is told with what was expected and what was found, ordered by key', async () => {
  const { counts, first, lines } = await differencesOf(
    [
      ['gone', 'written', 5, 'e1'],
      ['other-bytes', 'written', 5, 'e2'],
      ['other-size', 'written', 5, 'e3'],
      ['other-version', 'written', 5, 'e4'],
    ],
    [
      ['other-bytes', 5, 'e2'],
      ['other-size', 6, 'x3'],
      ['other-version', 5, 'x4'],
      ['stranger', 9, 'x5'],
    ],
    [['other-bytes', 5, 'other md5']],
  );
  expect(counts).toEqual({ missing: 1, extra: 1, size: 1, content: 1, etag: 1 });
  expect(first).toEqual({
    missing: ['gone'],
    extra: ['stranger'],
    size: ['other-size'],
    content: ['other-bytes'],
    etag: ['other-version'],
  });
  expect(lines).toEqual([
    { kind: 'missing', key: 'gone', expected: { bytes: 5, etag: 'e1', bodyMd5: 'md5 of gone' }, found: null },
    {
      kind: 'content',
      key: 'other-bytes',
      expected: { bytes: 5, etag: 'e2', bodyMd5: 'md5 of other-bytes' },
      found: { bytes: 5, etag: 'e2', bodyMd5: 'other md5' },
    },
    {
      kind: 'size',
      key: 'other-size',
      expected: { bytes: 5, etag: 'e3', bodyMd5: 'md5 of other-size' },
      found: { bytes: 6, etag: 'x3', bodyMd5: null },
    },
    {
      kind: 'etag',
      key: 'other-version',
      expected: { bytes: 5, etag: 'e4', bodyMd5: 'md5 of other-version' },
      found: { bytes: 5, etag: 'x4', bodyMd5: null },
    },
    { kind: 'extra', key: 'stranger', expected: null, found: { bytes: 9, etag: 'x5', bodyMd5: null } },
  ]);
});

test("somebody else's object must exist where a row was skipped, may exist where the row was rejected for it", async () => {
  const { lines } = await differencesOf(
    [
      ['skipped-gone', 'skipped'],
      ['skipped-there', 'skipped'],
      ['taken-gone', 'rejected'],
      ['taken-there', 'rejected'],
    ],
    [
      ['skipped-there', 77, 'x'],
      ['taken-there', 77, 'x'],
    ],
  );
  expect(lines).toEqual([{ kind: 'missing', key: 'skipped-gone', expected: null, found: null }]);
});

test("another job's object is not extra, and where both jobs have the key this one's counts", async () => {
  const { lines } = await differencesOf(
    [['both', 'written', 5, 'e1']],
    [
      ['both', 5, 'e2'],
      ['theirs', 7, 'e3'],
      ['nobody', 7, 'e4'],
    ],
    [],
    ['both', 'theirs'],
  );
  expect(lines.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['etag both', 'extra nobody']);
});

test('an object that went between listing and reading is missing', async () => {
  const { lines } = await differencesOf([['a', 'written', 5, 'e1']], [['a', 5, 'e1']], [['a', null, null]]);
  expect(lines).toEqual([
    { kind: 'missing', key: 'a', expected: { bytes: 5, etag: 'e1', bodyMd5: 'md5 of a' }, found: null },
  ]);
});

test('the first 20 keys of a kind are named, the file has all', async () => {
  const keys = Array.from({ length: 50 }, (_, index) => `k${String(index).padStart(2, '0')}`);
  const { counts, first, lines } = await differencesOf(
    [],
    keys.map((key) => [key, 1, 'e']),
  );
  expect(counts.extra).toBe(50);
  expect(first.extra).toEqual(keys.slice(0, 20));
  expect(lines.map(({ key }) => key)).toEqual(keys);
});
