import { expect, test } from '@jest/globals';
import { surveyRelation } from '../../../job/plan/survey-relation.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();

function survey(values: string) {
  return surveyRelation(opened().session, `(VALUES ${values}) AS t(k)`, `t.k || '.json'`);
}

test('rows, NULL keys, distinct keys and the longest key in bytes are counted', async () => {
  expect(await survey(`('a'), ('bb'), (NULL), ('é日'), (NULL)`)).toEqual({
    rows: 5,
    nullKeys: 2,
    distinctKeys: 3,
    longestKey: 10,
    sharedKeys: [],
    rowsPerKey: { median: 1, p99: 1, most: 1 },
  });
});

test('shared keys come the most shared first, then by key; NULLs are not among them', async () => {
  const { distinctKeys, sharedKeys, rowsPerKey } = await survey(
    `('b'), ('a'), ('a'), ('b'), ('c'), ('c'), ('c'), ('d'), (NULL), (NULL)`,
  );
  expect(distinctKeys).toBe(4);
  expect(rowsPerKey).toEqual({ median: 2, p99: 3, most: 3 });
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
    rowsPerKey: { median: 0, p99: 0, most: 0 },
  });
});
