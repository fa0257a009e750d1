/** Groups of more bytes than DuckDB may keep in memory, and of more than an object may have. */
import { expect, test } from '@jest/globals';
import { groupRows } from '../../../job/upload/group-rows.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();

test('groups of more bytes than are put together at once are whole', async () => {
  const { session } = opened();
  const relation = `(SELECT 'k' || (i % 30) AS splitter_key, repeat(chr(97 + (i % 26)::INTEGER), 10000) AS t FROM range(30000) r(i))`;
  const groups = await groupRows(session, { relation, body: 't' }, []);
  const [found] = await session.rows(
    `SELECT count(*)::INTEGER AS groups, sum(splitter_rows)::INTEGER AS rows, min(strlen(splitter_body))::INTEGER AS least,
       max(strlen(splitter_body))::INTEGER AS most FROM ${groups.relation}`,
  );
  const bytes = 1 + 1_000 * 10_001;
  expect(found).toEqual({ groups: 30, rows: 30_000, least: bytes, most: bytes });
});

test('a group above 256 MB has no body and a reason, one just below has all of its rows, and the next tranche has its usual memory', async () => {
  const { session } = opened();
  const rows = (key: string, count: number) =>
    `SELECT '${key}' AS splitter_key, repeat('x', 10240) AS t FROM range(${count})`;
  const relation = `(${rows('large', 26_212)} UNION ALL ${rows('fits', 26_211)} UNION ALL ${rows('small', 1)})`;
  const groups = await groupRows(session, { relation, body: 't' }, []);
  expect(
    await session.rows(
      `SELECT splitter_key AS key, strlen(splitter_body)::INTEGER AS bytes, splitter_reason AS reason, splitter_rows::INTEGER AS rows
         FROM ${groups.relation} ORDER BY key`,
    ),
  ).toEqual([
    { key: 'fits', bytes: 26_211 * 10_241 + 1, reason: null, rows: 26_211 },
    { key: 'large', bytes: null, reason: 'body-too-large', rows: 26_212 },
    { key: 'small', bytes: 10_242, reason: null, rows: 1 },
  ]);
  await groupRows(session, { relation: `(${rows('small', 1)})`, body: 't' }, []);
  expect(await session.rows(`SELECT current_setting('memory_limit') AS most`)).toEqual([
    { most: '488.2 MiB' },
  ]);
});
