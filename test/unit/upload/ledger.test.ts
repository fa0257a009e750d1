import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { noRows } from '../../../job/state/row-counts.js';
import type { ETag } from '../../../job/store/object-store.js';
import { Ledger } from '../../../job/upload/ledger.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
const options = { runId: 'run-2', known: undefined, deletesMissing: false, takenIsForeign: false };

test('the ledger is a row per row, ordered by key, and its counts are taken from it', async () => {
  const { session, folder } = opened();
  const ledger = await Ledger.create(session, options);
  const etag = 'e1' as ETag;
  ledger.add({ key: 'b', bytes: 5_000_000_000, bodyMd5: 'm1', etag, outcome: 'written', reason: null });
  ledger.add({ key: 'a', bytes: 7, bodyMd5: 'm2', etag, outcome: 'written', reason: null });
  ledger.add({ key: 'c', bytes: 9, bodyMd5: 'm3', etag: null, outcome: 'skipped', reason: null });
  ledger.add({ key: null, bytes: 11, bodyMd5: 'm4', etag: null, outcome: 'rejected', reason: 'key-null' });
  ledger.add({ key: 'd', bytes: 0, bodyMd5: null, etag: null, outcome: 'rejected', reason: 'superseded' });
  ledger.add({ key: 'd', bytes: 0, bodyMd5: null, etag: null, outcome: 'rejected', reason: 'superseded' });
  const path = join(folder, 'ledger.parquet');
  expect(await ledger.finish(path)).toEqual({
    ...noRows,
    rows: 6,
    written: 2,
    writtenObjects: 2,
    created: 2,
    skipped: 1,
    rejected: 3,
    superseded: 2,
    bytes: 5_000_000_007,
    reasons: { 'key-null': 1, superseded: 2 },
  });
  const rows = await session.rows(`SELECT key, bytes, body_md5, etag, outcome, reason, run FROM '${path}'`);
  expect(
    rows.map((row) => Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value))),
  ).toEqual([
    ['a', 7, 'm2', 'e1', 'written', null, 'run-2'],
    ['b', 5_000_000_000, 'm1', 'e1', 'written', null, 'run-2'],
    ['c', 9, 'm3', null, 'skipped', null, null],
    ['d', 0, null, null, 'rejected', 'superseded', null],
    ['d', 0, null, null, 'rejected', 'superseded', null],
    [null, 11, 'm4', null, 'rejected', 'key-null', null],
  ]);
});

test('two ledgers of one session do not mix', async () => {
  const { session, folder } = opened();
  const one = await Ledger.create(session, options);
  const other = await Ledger.create(session, options);
  one.add({ key: 'a', bytes: 7, bodyMd5: 'm', etag: 'e' as ETag, outcome: 'written', reason: null });
  other.add({ key: null, bytes: 9, bodyMd5: 'm', etag: null, outcome: 'rejected', reason: 'key-null' });
  expect(await one.finish(join(folder, 'one.parquet'))).toMatchObject({ rows: 1, written: 1, rejected: 0 });
  expect(await other.finish(join(folder, 'other.parquet'))).toMatchObject({
    rows: 1,
    written: 0,
    rejected: 1,
  });
});

test("what replaces somebody else's object is created: the job had nothing there before", async () => {
  const { session, folder } = opened();
  const known = `(FROM (VALUES ('ours', 3::BIGINT, 'm1', 'e1', 'run-1', NULL), ('theirs', 4::BIGINT, 'm2', 'e2', NULL, NULL))
    AS known (key, bytes, body_md5, etag, run, headers))`;
  const ledger = await Ledger.create(session, { ...options, known });
  for (const key of ['ours', 'theirs']) {
    ledger.add({ key, bytes: 9, bodyMd5: 'm3', etag: 'e3' as ETag, outcome: 'written', reason: null });
  }
  const path = join(folder, 'ledger.parquet');
  expect(await ledger.finish(path)).toMatchObject({ written: 2, created: 1, kept: 0 });
  expect(await session.rows(`SELECT key, before_md5, before_bytes FROM '${path}'`)).toEqual([
    { key: 'ours', before_md5: 'm1', before_bytes: 3n },
    { key: 'theirs', before_md5: null, before_bytes: null },
  ]);
});
