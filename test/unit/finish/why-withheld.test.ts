import { expect, test } from '@jest/globals';
import { mostDeletions, type RunCounts, whyWithheld } from '../../../job/finish/why-withheld.js';
import type { Limit } from '../../../job/settings/limit.js';

/** 100 objects before: 30 updated, 40 unchanged, 20 kept, 10 due; 5 rows are new. */
const counts: RunCounts = {
  rows: 75,
  writtenObjects: 35,
  created: 5,
  unchangedObjects: 40,
  kept: 20,
  due: 10,
  rejected: 0,
  superseded: 0,
};
const share = (percent: number): Limit => ({ kind: 'share', percent });
const number = (count: number): Limit => ({ kind: 'count', count });

test.each([
  [share(15), 15],
  [share(15.9), 15],
  [share(0.1), 1],
  [share(0), 0],
  [share(100), 100],
  [number(0), 0],
  [number(7), 7],
])('of 100 objects %j allows %i', (limit, most) => {
  expect(mostDeletions(counts, limit)).toBe(most);
});

test('a share of few objects allows one', () => {
  expect(
    mostDeletions({ ...counts, writtenObjects: 5, unchangedObjects: 0, kept: 0, due: 2 }, share(15)),
  ).toBe(1);
});

test('as many as the limit may go, one more may not', () => {
  const limits = { maxRejects: 0, maxDeletes: number(10) };
  expect(whyWithheld(counts, limits)).toBeUndefined();
  expect(whyWithheld({ ...counts, due: 11 }, limits)).toBe('max-deletes');
});

test('without rows, or with more rejects than allowed, none may go whatever the limit', () => {
  const limits = { maxRejects: 2, maxDeletes: share(100) };
  expect(whyWithheld({ ...counts, rows: 0 }, limits)).toBe('no-rows');
  expect(whyWithheld({ ...counts, rejected: 3 }, limits)).toBe('max-rejects');
  expect(whyWithheld({ ...counts, rejected: 3, superseded: 1 }, limits)).toBeUndefined();
});
