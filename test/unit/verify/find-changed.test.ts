import { afterEach, expect, test } from '@jest/globals';
import { findChanged } from '../../../job/verify/find-changed.js';
import { testSession } from '../sql/test-session.js';

const db = testSession();
afterEach(() =>
  db().session.run('DROP TABLE expected; DROP TABLE listed; DROP TABLE carried; DROP TABLE changed'),
);

/** @param carried keys of objects that the run has not written */
async function changedOf(expected: string, listed: string, tranches = 4, carried: readonly string[] = []) {
  const { session } = db();
  await session.run(`
    CREATE TABLE expected AS SELECT * FROM (VALUES ${expected}) AS t (key, outcome, etag);
    CREATE TABLE carried (key VARCHAR);
    ${carried.map((key) => `INSERT INTO carried VALUES ('${key}');`).join('\n')}
    CREATE TABLE listed AS SELECT * FROM (VALUES ${listed}) AS t (key, bytes, etag);`);
  return findChanged(session, tranches);
}

const none = { objects: 0, first: [] };

test('objects that are as they were written are none of them, whatever kind of ETag they have', async () => {
  const changed = await changedOf(
    `('a', 'written', '0cc175b9c0f1b6a831c399e269772661'), ('b', 'written', 'x-1')`,
    `('a', 1, '0cc175b9c0f1b6a831c399e269772661'), ('b', 1, 'x-1'), ('not ours', 1, 'e')`,
  );
  expect(changed).toEqual({ ofRows: { objects: 0, first: [], tranches: [] }, carried: none });
});

test('another ETag and no object are changes of what was written; skipped rows say nothing', async () => {
  const changed = await changedOf(
    `('a', 'written', 'e1'), ('b', 'written', 'e2'), ('c', 'written', 'e3'), ('d', 'skipped', NULL), ('e', 'rejected', NULL)`,
    `('a', 1, 'e1'), ('b', 1, 'other'), ('d', 1, 'e4')`,
  );
  // md5 of b: 92eb5ffee6ae2fe, mod 4 by its last digit e: 2; of c: 4a8a08f09d37b73, by 3: 3.
  expect(changed).toEqual({ ofRows: { objects: 2, first: ['b', 'c'], tranches: [2, 3] }, carried: none });
});

test('the first five keys are named, and each tranche once', async () => {
  const keys = ['f', 'e', 'd', 'c', 'b', 'a'];
  const changed = await changedOf(
    keys.map((key) => `('${key}', 'written', 'e')`).join(', '),
    `('z', 1, 'e')`,
    1,
  );
  expect(changed.ofRows).toEqual({ objects: 6, first: ['a', 'b', 'c', 'd', 'e'], tranches: [0] });
});

test('of objects that the run has not written the changed ones are told apart, and have no tranche to be written again', async () => {
  const changed = await changedOf(
    `('a', 'written', 'e1'), ('b', 'written', 'e2'), ('c', 'written', 'e3'), ('d', 'written', 'e4')`,
    `('a', 1, 'e1'), ('b', 1, 'other'), ('c', 1, 'other')`,
    4,
    ['a', 'b', 'd'],
  );
  expect(changed).toEqual({
    ofRows: { objects: 1, first: ['c'], tranches: [3] },
    carried: { objects: 2, first: ['b', 'd'] },
  });
});
