import { expect, test } from '@jest/globals';
import { surveyRelation } from '../../../job/plan/survey-relation.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();

function survey(values: string, isGrouped = false) {
  return surveyRelation(opened().session, `(VALUES ${values}) AS t(k)`, `t.k || '.json'`, isGrouped);
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
  const { session } = opened();
  expect(await surveyRelation(session, `(SELECT 'x' AS k WHERE false)`, 'k')).toEqual({
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
