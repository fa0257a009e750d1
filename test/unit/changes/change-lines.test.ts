import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { changeLines } from '../../../job/changes/change-lines.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();

const lines = `SELECT * FROM (VALUES
  ('new', 3, 'm3', 'e3', 'written', NULL, 'r2', NULL, NULL),
  ('old', 2, 'm2', 'e2', 'written', NULL, 'r2', 'm1', 1),
  ('again', 1, 'm1', 'e4', 'written', NULL, 'r2', 'm1', 1),
  ('unknown md5', 1, 'm1', 'e4', 'written', NULL, 'r2', NULL, 1),
  ('same', 1, 'm1', 'e1', 'unchanged', NULL, 'r1', NULL, NULL),
  ('kept', 1, 'm1', 'e1', 'kept', NULL, 'r1', NULL, NULL),
  ('deleted', 7, 'm7', 'e7', 'due', NULL, 'r1', NULL, NULL),
  ('gone', 7, 'm7', 'e7', 'due', NULL, 'r1', NULL, NULL),
  ('foreign', 7, 'm7', 'e7', 'due', NULL, 'r1', NULL, NULL),
  ('withheld', 7, 'm7', 'e7', 'due', NULL, 'r1', NULL, NULL),
  ('deleted', 0, NULL, NULL, 'deletion', NULL, NULL, NULL, NULL),
  (NULL, 0, NULL, NULL, 'rejected', 'key-null', NULL, NULL, NULL))
  AS t(key, bytes, body_md5, etag, outcome, reason, run, before_md5, before_bytes)`;
const results = `SELECT * FROM (VALUES ('deleted', 'e7', 'deleted'), ('gone', 'e7', 'gone'), ('foreign', 'e7', 'foreign'))
  AS t(key, etag, result)`;

async function told(options: Pick<SettingsOf<'changes'>, 'kinds' | 'format'>, withDeletions = true) {
  const { session, folder } = opened();
  const [ledger, deletions] = [join(folder, 'ledger.parquet'), join(folder, 'deletions.parquet')];
  await session.run(
    `COPY (${lines}) TO '${ledger}' (FORMAT parquet); COPY (${results}) TO '${deletions}' (FORMAT parquet)`,
  );
  const files = { runId: 'r2', ledgers: [ledger], deletions: withDeletions ? [deletions] : [] };
  let text = '';
  for await (const some of changeLines(session, files, options)) text += some;
  return text;
}

const all = ['created', 'updated', 'deleted'] as const;

test('what a run created, updated and deleted, in the order of the keys; the same bytes again are no change', async () => {
  expect(await told({ kinds: [...all], format: 'keys' })).toBe('deleted\ngone\nnew\nold\nunknown md5\n');
  expect(await told({ kinds: [...all], format: 'keys' }, false)).toBe('new\nold\nunknown md5\n');
});

test('a line of JSON tells what is there and what was before', async () => {
  const found = (await told({ kinds: [...all], format: 'jsonl' })).trimEnd().split('\n');
  expect(
    found.map((line) => JSON.parse(line)).filter(({ key }) => ['new', 'old', 'gone'].includes(key)),
  ).toEqual([
    { kind: 'deleted', key: 'gone', object: null, before: { bytes: 7, bodyMd5: 'm7' } },
    { kind: 'created', key: 'new', object: { bytes: 3, bodyMd5: 'm3', etag: 'e3' }, before: null },
    {
      kind: 'updated',
      key: 'old',
      object: { bytes: 2, bodyMd5: 'm2', etag: 'e2' },
      before: { bytes: 1, bodyMd5: 'm1' },
    },
  ]);
});

test('the kinds that are asked for alone are printed', async () => {
  expect(await told({ kinds: ['deleted'], format: 'keys' })).toBe('deleted\ngone\n');
  expect(await told({ kinds: ['created', 'updated'], format: 'keys' })).toBe('new\nold\nunknown md5\n');
});
