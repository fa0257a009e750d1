import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { surveyRelation } from '../../../job/plan/survey-relation.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
const memory = `SELECT current_setting('memory_limit') AS memory`;

function survey(values: string, isGrouped = false) {
  return surveyed(`(VALUES ${values}) AS t(k)`, `t.k || '.json'`, isGrouped);
}

function surveyed(relation: string, key: string, isGrouped: boolean) {
  const { session, folder } = opened();
  return surveyRelation(session, relation, key, { folder: join(folder, 'keys'), isGrouped });
}

test('rows, NULL keys, distinct keys and the longest key in bytes are counted', async () => {
  expect(await survey(`('a'), ('bb'), (NULL), ('é日'), (NULL)`)).toEqual({
    rows: 5,
    nullKeys: 2,
    distinctKeys: 3,
    longestKey: 10,
    sharedKeys: [],
  });
});

test('shared keys come the most shared first, then by key; NULLs are not among them', async () => {
  const { distinctKeys, sharedKeys } = await survey(
    `('b'), ('a'), ('a'), ('b'), ('c'), ('c'), ('c'), ('d'), (NULL), (NULL)`,
  );
  expect(distinctKeys).toBe(4);
  expect(sharedKeys).toEqual([
    { key: 'c.json', rows: 3 },
    { key: 'a.json', rows: 2 },
    { key: 'b.json', rows: 2 },
  ]);
});

test('ten shared keys are named at most', async () => {
  const values = Array.from({ length: 12 }, (_, index) => `('${index}'), ('${index}')`).join(', ');
  expect((await survey(values)).sharedKeys).toHaveLength(10);
});

test('an empty relation is all zeros', async () => {
  expect(await surveyed(`(SELECT 'x' AS k WHERE false)`, 'k', false)).toEqual({
    rows: 0,
    nullKeys: 0,
    distinctKeys: 0,
    longestKey: 0,
    sharedKeys: [],
  });
});

test('where rows share objects, it is told how many rows a key has', async () => {
  const values = `('b'), ('a'), ('a'), ('b'), ('c'), ('c'), ('c'), ('d'), (NULL), (NULL)`;
  expect((await survey(values, true)).rowsPerKey).toEqual({ median: 2, p99: 3, most: 3 });
  expect((await survey(`('a'), ('b')`, true)).rowsPerKey).toEqual({ median: 1, p99: 1, most: 1 });
  expect((await survey('(NULL)', true)).rowsPerKey).toEqual({ median: 0, p99: 0, most: 0 });
});

test('keys that are too much for the memory of a survey are counted in parts on disk, with the same result', async () => {
  const { session, folder } = opened();
  const values = [
    ...Array.from({ length: 12 }, (_, index) => [`('k${index}')`, `('k${index}')`]).flat(),
    ...["('k7')", "('k3')", "('k3')", '(NULL)', '(NULL)', "('une')", "('duo')", "('tri')", "('vier')"],
  ];
  const relation = `(VALUES ${values.join(', ')}) AS t(k)`;
  const small = await surveyed(relation, `t.k || '.json'`, true);
  const copies: unknown[] = [];
  const watched: typeof session = {
    ...session,
    run: async (sql) => {
      await session.run(sql);
      if (sql.startsWith('COPY')) copies.push((await session.rows(memory))[0]?.memory);
    },
  };
  // Four of the keys have 60 MB, which all together are more than a survey has.
  const wide = `CASE WHEN t.k LIKE 'k%' THEN t.k || '.json' ELSE repeat(t.k, 60_000_000 // strlen(t.k)) END`;
  const options = { folder: join(folder, 'keys'), isGrouped: true };
  const { longestKey, ...others } = await surveyRelation(watched, relation, wide, options);
  expect({ longestKey: 9, ...others }).toEqual(small);
  expect(longestKey).toBe(60_000_000);
  expect(copies).toEqual(['1.8 GiB']);
  expect(existsSync(join(folder, 'keys'))).toBe(false);
  expect(small).toMatchObject({ rows: 33, nullKeys: 2, distinctKeys: 16, longestKey: 9 });
  expect(small.sharedKeys.map(({ key, rows }) => `${key} ${rows}`)).toEqual([
    ...['k3.json 4', 'k7.json 3', 'k0.json 2', 'k1.json 2', 'k10.json 2', 'k11.json 2', 'k2.json 2'],
    ...['k4.json 2', 'k5.json 2', 'k6.json 2'],
  ]);
  expect(small.rowsPerKey).toEqual({ median: 2, p99: 4, most: 4 });
});
