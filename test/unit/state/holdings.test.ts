import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { holdings } from '../../../job/state/holdings.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();

async function parquet(name: string, select: string): Promise<string> {
  const path = join(opened().folder, `${name}.parquet`);
  await opened().session.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return path;
}

async function told(ledgers: string[], deletions: string[]): Promise<string[]> {
  const rows = await opened().session.rows(
    `SELECT * FROM ${holdings({ runId: 'last', ledgers, deletions })} ORDER BY key`,
  );
  return rows.map(({ key, bytes, body_md5, etag, run }) => [key, bytes, body_md5, etag, run].join(' '));
}

const lines = `SELECT 1::BIGINT AS bytes, 'md5' AS body_md5, 'etag' AS etag, * FROM (VALUES
  ('a', 'written', NULL, 'last'), ('b', 'unchanged', NULL, 'first'), ('c', 'kept', NULL, 'first'), ('c', 'skipped', NULL, NULL),
  ('d', 'due', NULL, 'first'), ('d', 'deletion', NULL, NULL), ('e', 'due', NULL, 'second'), ('f', 'rejected', 'exists', NULL),
  ('g', 'unchanged', NULL, NULL)) AS t(key, outcome, reason, run)`;

test('what is written, unchanged or kept, and what was due and is not deleted', async () => {
  const ledger = await parquet('ledger', lines);
  const before = [
    'a 1 md5 etag last',
    'b 1 md5 etag first',
    'c 1 md5 etag first',
    'd 1 md5 etag first',
    'e 1 md5 etag second',
    'g 1 md5 etag ',
  ];
  expect(await told([ledger], [])).toEqual(before);
  const deletions = await parquet('deletions', `SELECT 'd' AS key, 'etag' AS etag, 'deleted' AS result`);
  expect(await told([ledger], [deletions])).toEqual(before.filter((line) => !line.startsWith('d')));
});

test('a ledger of an earlier version names no run: what it wrote is its own', async () => {
  const old = await parquet(
    'old',
    `SELECT 'z' AS key, 1::BIGINT AS bytes, 'md5' AS body_md5, 'etag' AS etag, 'written' AS outcome, NULL::VARCHAR AS reason
     UNION ALL SELECT 'y', 0, NULL, NULL, 'skipped', NULL`,
  );
  expect(await told([old], [])).toEqual(['z 1 md5 etag last']);
  const ledger = await parquet('ledger', lines);
  expect((await told([old, ledger], [])).at(-1)).toBe('z 1 md5 etag last');
});

test('a run without ledgers has nothing', async () => {
  expect(await told([], [])).toEqual([]);
});
