import { expect, test } from '@jest/globals';
import { indexPrefix } from '../../../job/policy/state-prefixes.js';
import { endedRuns, indexName } from '../../../job/state/run-index.js';

const run = {
  runId: '20261122T134501Z-7f3a',
  targetId: 'my-bucket.orders-0a1b2c3d',
  job: '..',
  exitCode: 3,
  createdAt: '2026-11-22T13:45:01.000Z',
};
const name = (of: typeof run, epoch: number) => indexName(of, epoch).slice(indexPrefix.length);

test('a name says all of a run, and is no way out of its folder', () => {
  expect(indexName(run, 4)).toBe(
    'index/20261122T134501Z-7f3a/my-bucket.orders-0a1b2c3d/job=../4-3-20261122T134501Z',
  );
  expect([...endedRuns([name(run, 4)])]).toEqual([[run.runId, run]]);
});

test('of several ends of a run that of the highest epoch counts, as a number', () => {
  const names = [name(run, 9), name({ ...run, exitCode: 0 }, 10), name({ ...run, exitCode: 1 }, 2)];
  for (const order of [names, names.toReversed()]) {
    expect(endedRuns(order).get(run.runId)?.exitCode).toBe(0);
  }
});

test('what is no such name is left out', () => {
  const others = [
    'x',
    'run/target/job=a',
    'run/target/a/1-0-20261122T134501Z',
    'run/target/job=a/1-0-20261322T134501Z',
    'run/target/job=a/1-0-20261122T134501Z/more',
  ];
  expect(endedRuns(others).size).toBe(0);
});
