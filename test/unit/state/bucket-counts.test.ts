import { expect, test } from '@jest/globals';
import { addCounts } from '../../../job/state/bucket-counts.js';
import { latencyBucket, latencyBuckets } from '../../../job/state/latencies.js';
import { sizeBucket, sizeBuckets } from '../../../job/state/sizes.js';

test('sizes of several tranches add up, with the empty buckets in between', () => {
  const counts: Record<string, number> = {};
  for (const tranche of [{ 8: 2, 11: 1 }, { 8: 3 }, {}]) addCounts(counts, tranche);
  expect(sizeBuckets(counts)).toEqual([
    { upTo: 64, count: 5 },
    { upTo: 76, count: 0 },
    { upTo: 90, count: 0 },
    { upTo: 107, count: 1 },
  ]);
  expect(sizeBuckets({})).toEqual([]);
});

test('a size is above the upper end of the bucket before its own and not above its own', () => {
  for (const bytes of [0, 1, 16, 17, 19, 20, 64, 65, 1_000, 1_048_576, 5_000_000_000]) {
    const bucket = sizeBucket(bytes);
    const [before, own] = [bucket - 1, bucket].map((at) => sizeBuckets({ [at]: 1 })[0]?.upTo ?? 0);
    expect(own).toBeGreaterThanOrEqual(bytes);
    if (bucket > 0) expect(before).toBeLessThan(bytes);
  }
});

test('latencies have the upper ends by which percentiles are told', () => {
  const bucket = latencyBucket(20);
  expect(latencyBuckets({ [bucket]: 4 })).toEqual([{ upTo: 20.8, count: 4 }]);
});
