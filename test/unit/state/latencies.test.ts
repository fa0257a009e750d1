import { expect, test } from '@jest/globals';
import { latencyBucket, latencyPercentiles } from '../../../job/state/latencies.js';

function counted(...values: number[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const ms of values) counts[latencyBucket(ms)] = (counts[latencyBucket(ms)] ?? 0) + 1;
  return counts;
}

test('the percentiles are those of all PUTs, at most a tenth too high', () => {
  const fast = Array.from({ length: 90 }, () => 20);
  const slow = Array.from({ length: 9 }, () => 150);
  const percentiles = latencyPercentiles(counted(...fast, ...slow, 2_000));
  expect(percentiles).toBeDefined();
  const { p50, p90, p99, max } = percentiles ?? { p50: 0, p90: 0, p99: 0, max: 0 };
  for (const [found, exact] of [
    [p50, 20],
    [p90, 20],
    [p99, 150],
    [max, 2_000],
  ] as const) {
    expect(found).toBeGreaterThanOrEqual(exact);
    expect(found).toBeLessThanOrEqual(exact * 1.11);
  }
});

test('a run without answers, such as one into a folder, has no latencies', () => {
  expect(latencyPercentiles({})).toBeUndefined();
});

test('the smallest latencies share the first bucket', () => {
  expect([latencyBucket(0), latencyBucket(0.1), latencyBucket(0.11)]).toEqual([0, 0, 1]);
});
