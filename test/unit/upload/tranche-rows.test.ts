import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { duplicatesQuery, rowsQuery, type Verdict } from '../../../job/upload/tranche-query.js';
import { type FrozenRow, trancheRows } from '../../../job/upload/tranche-rows.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
const body = `concat('{"v":', coalesce(to_json(v), 'null'), '}')`;

async function rows(values: string, onDuplicate?: Verdict, type = 'VARCHAR'): Promise<FrozenRow[]> {
  const { session } = opened();
  await session.run(
    `CREATE OR REPLACE TEMP TABLE frozen AS SELECT k AS splitter_key, v::${type} AS v FROM (VALUES ${values}) AS t(k, v)`,
  );
  await session.run(duplicatesQuery('frozen'));
  const found: FrozenRow[] = [];
  for await (const chunk of trancheRows(session, rowsQuery({ relation: 'frozen', body, onDuplicate })))
    found.push(...chunk);
  return found;
}

/** `key body-value reason`, ordered. */
function told(found: readonly FrozenRow[]): string[] {
  return found
    .map(
      ({ key, body: bytes, reason }) =>
        `${key} ${Buffer.from(bytes ?? [])
          .toString()
          .slice(5, -1)} ${reason}`,
    )
    .sort();
}

test('keys, bodies as bytes of UTF-8 and their md5 come out of the frozen rows', async () => {
  const [row] = await rows(`('a/é', '日本 😀')`);
  const bytes = Buffer.from('{"v":"日本 😀"}');
  expect(row).toEqual({
    key: 'a/é',
    body: expect.any(Uint8Array),
    bodyMd5: createHash('md5').update(bytes).digest('hex'),
    reason: null,
    etag: null,
  });
  expect(Buffer.from(row?.body ?? [])).toEqual(bytes);
});

test('more than one chunk of 2,048 rows comes whole, with short and long bodies', async () => {
  const { session } = opened();
  const query = `SELECT i::VARCHAR, encode(repeat('x', (i % 50)::INT)), md5(''), NULL::VARCHAR FROM range(5000) t(i)`;
  const lengths: number[] = [];
  const kept: { body: Uint8Array | null; length: number }[] = [];
  for await (const chunk of trancheRows(session, query)) {
    for (const { key, body: bytes } of chunk) {
      lengths[Number(key)] = bytes?.byteLength ?? -1;
      kept.push({ body: bytes, length: Number(key) % 50 });
    }
  }
  expect(lengths).toEqual(Array.from({ length: 5000 }, (_, index) => index % 50));
  // What is in flight is read after its chunk is gone.
  for (const { body: bytes, length } of kept)
    expect(Buffer.from(bytes ?? []).toString()).toBe('x'.repeat(length));
});

test('keys outside the rules are rejected with the rule', async () => {
  const found = await rows(
    `(NULL, 'a'), ('', 'b'), ('a//b', 'c'), ('x/../y', 'd'), (repeat('k', 1025), 'e'), (chr(10), 'f'), ('ok', 'g')`,
  );
  expect(found.map(({ reason }) => reason)).toEqual([
    'key-null',
    'key-empty',
    'key-bad-segment',
    'key-bad-segment',
    'key-too-long',
    'key-control-character',
    null,
  ]);
});

test('reject: all rows of a shared key are duplicates, identical ones too; NULL keys are no shared key', async () => {
  const values = `('a', '1'), ('a', '1'), ('b', '2'), ('c', '3'), ('c', '4'), (NULL, '5'), (NULL, '6')`;
  expect(told(await rows(values, { mode: 'reject' }))).toEqual([
    'a "1" duplicate',
    'a "1" duplicate',
    'b "2" null',
    'c "3" duplicate',
    'c "4" duplicate',
    'null "5" key-null',
    'null "6" key-null',
  ]);
});

test('keep-max: the greatest value stays, NULL being the smallest', async () => {
  const values = `('a', 9), ('a', 10), ('a', NULL), ('b', NULL), ('c', NULL), ('c', -5)`;
  expect(told(await rows(values, { mode: 'keep-max', column: 'v' }, 'INTEGER'))).toEqual([
    'a 10 null',
    'a 9 superseded',
    'a null superseded',
    'b null null',
    'c -5 null',
    'c null superseded',
  ]);
});

test('keep-max orders timestamps as times', async () => {
  const values = `('a', '2026-01-31 23:59:59.123456'), ('a', '2026-01-31 23:59:59.2'), ('a', '1999-12-31 00:00:00')`;
  const kept = (await rows(values, { mode: 'keep-max', column: 'v' }, 'TIMESTAMP')).filter(
    ({ reason }) => !reason,
  );
  expect(told(kept)).toEqual(['a "2026-01-31 23:59:59.2" null']);
});

test('keep-max: ties are decided by the smallest md5 of the body, and equal bodies leave one', async () => {
  const { session } = opened();
  await session.run(
    `CREATE OR REPLACE TEMP TABLE frozen AS SELECT 'k' AS splitter_key, w, v FROM (VALUES (1, 'x'), (1, 'y'), (1, 'z'), (1, 'z'), (0, 'a')) AS t(w, v)`,
  );
  await session.run(duplicatesQuery('frozen'));
  const found: FrozenRow[] = [];
  const query = rowsQuery({ relation: 'frozen', body, onDuplicate: { mode: 'keep-max', column: 'w' } });
  for await (const chunk of trancheRows(session, query)) found.push(...chunk);
  const tied = ['x', 'y', 'z'].map((text) => createHash('md5').update(`{"v":"${text}"}`).digest('hex'));
  const kept = found.filter(({ reason }) => reason === null);
  expect(kept.map(({ bodyMd5 }) => bodyMd5)).toEqual([tied.sort()[0]]);
  expect(found.filter(({ reason }) => reason === 'superseded')).toHaveLength(4);
});

test('a body above 256 MB is rejected without being carried around', async () => {
  // The query as it is, with a limit that a test's memory holds.
  const query = rowsQuery({
    relation: `(SELECT 'k' AS splitter_key)`,
    body: `repeat('x', 1048577)`,
    onDuplicate: undefined,
  });
  expect(query).toContain('strlen(splitter_body) > 268435456');
  const found: FrozenRow[] = [];
  for await (const chunk of trancheRows(opened().session, query.replaceAll('> 268435456', '> 1048576')))
    found.push(...chunk);
  const bodyMd5 = createHash('md5').update('x'.repeat(1048577)).digest('hex');
  expect(found).toEqual([{ key: 'k', body: null, bodyMd5, reason: 'body-too-large', etag: null }]);
});

test('bytes come out as they are with their md5, and a row without a body has the reason', async () => {
  const { session } = opened();
  await session.run(
    `CREATE OR REPLACE TEMP TABLE frozen AS SELECT k AS splitter_key, v FROM (VALUES ('a', '\\x00\\xFF'::BLOB), ('b', NULL), ('c', ''::BLOB)) AS t(k, v)`,
  );
  const query = rowsQuery({
    relation: 'frozen',
    body: 'v',
    isBytes: true,
    reasonOfNone: 'body-null',
    onDuplicate: undefined,
  });
  const found: unknown[] = [];
  for await (const chunk of trancheRows(session, query))
    for (const { key, body: bytes, bodyMd5, reason } of chunk)
      found.push([key, bytes && Buffer.from(bytes).toString('hex'), bodyMd5, reason]);
  const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');
  expect(found).toEqual([
    ['a', '00ff', md5(Buffer.from([0, 255])), null],
    ['b', null, null, 'body-null'],
    ['c', '', md5(Buffer.alloc(0)), null],
  ]);
});
