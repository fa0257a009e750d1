/** Groups of more bytes than DuckDB may keep in memory, and of more than an object may have. */
import { expect, test } from '@jest/globals';
import { groupRows } from '../../../job/upload/group-rows.js';
import { testSession } from '../sql/test-session.js';
import { allGroups } from './all-groups.js';

const opened = testSession();

const sizes =
  'splitter_key AS key, strlen(splitter_body)::INTEGER AS bytes, splitter_reason AS reason, splitter_rows::INTEGER AS rows';

/** So many rows of 10,240 bytes. */
const rows = (key: string, count: number) =>
  `SELECT '${key}' AS splitter_key, repeat('x', 10240) AS t FROM range(${count})`;

test('groups of more bytes than are put together at once are whole, and come some at a time', async () => {
  const { session } = opened();
  const relation = `(SELECT 'k' || (i % 30) AS splitter_key, repeat(chr(97 + (i % 26)::INTEGER), 10000) AS t FROM range(30000) r(i))`;
  const found = await allGroups(session, { relation, body: 't' }, [], sizes);
  const bytes = 1 + 1_000 * 10_001;
  expect(found).toHaveLength(30);
  expect(found.every((row) => row.bytes === bytes && row.rows === 1_000)).toBe(true);
  const together: number[] = [];
  for await (const { relation: some } of groupRows(session, { relation, body: 't' }, [])) {
    const [counted] = await session.rows(`SELECT count(*)::INTEGER AS groups FROM ${some}`);
    together.push(Number(counted?.groups));
  }
  expect(Math.max(...together)).toBeLessThanOrEqual(2);
});

test.each([1_500, 1_700, 3_300, 3_500, 5_000, 10_000])(
  'a group of %i rows of 10 kB is whole beside small ones',
  async (count) => {
    const { session } = opened();
    const relation = `(${rows('large', count)} UNION ALL SELECT 's' || (i % 100), repeat('y', 1000) FROM range(10000) r(i))`;
    const found = await allGroups(session, { relation, body: 't' }, [], sizes);
    expect(found).toHaveLength(101);
    expect(found[0]).toEqual({ key: 'large', bytes: count * 10_241 + 1, reason: null, rows: count });
    expect(found[100]).toEqual({ key: 's99', bytes: 100 * 1_001 + 1, reason: null, rows: 100 });
  },
);

test('a group above 256 MB has no body and a reason, one just below has all of its rows, and the session has its usual memory then', async () => {
  const { session } = opened();
  const relation = `(${rows('large', 26_212)} UNION ALL ${rows('fits', 26_211)} UNION ALL ${rows('small', 1)})`;
  expect(await allGroups(session, { relation, body: 't' }, [], sizes)).toEqual([
    { key: 'fits', bytes: 26_211 * 10_241 + 1, reason: null, rows: 26_211 },
    { key: 'large', bytes: null, reason: 'body-too-large', rows: 26_212 },
    { key: 'small', bytes: 10_242, reason: null, rows: 1 },
  ]);
  // DuckDB rounds what it is given back.
  const [found] = await session.rows(`SELECT current_setting('memory_limit') AS most`);
  expect(String(found?.most)).toMatch(/^488\.\d MiB$/);
});
