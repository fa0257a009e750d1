/** Latencies as counts in buckets, so that those of many tranches and tasks add up to the percentiles of the run. */

import { type Bucket, type BucketCounts, bucketsOf } from './bucket-counts.js';

/** PUTs by the bucket of their latency. */
export type Latencies = BucketCounts;

/** Milliseconds. Each is the upper end of its bucket, so at most a tenth above the true value. */
export interface LatencyPercentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The upper end of the first bucket, in ms, and how much wider each further one is. */
const firstMs = 0.1;
const growth = 1.1;
const logGrowth = Math.log(growth);

export function latencyBucket(ms: number): number {
  return ms <= firstMs ? 0 : Math.ceil(Math.log(ms / firstMs) / logGrowth);
}

/** Upper ends in milliseconds. */
export function latencyBuckets(counts: Latencies): readonly Bucket[] {
  return bucketsOf(counts, upperEnd);
}

/** Undefined when nothing was counted, as for a folder. */
export function latencyPercentiles(counts: Latencies): LatencyPercentiles | undefined {
  const buckets = latencyBuckets(counts);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  const at = (share: number) => {
    let seen = 0;
    for (const { upTo, count } of buckets) {
      seen += count;
      if (seen >= share * total) return upTo;
    }
    return buckets.at(-1)?.upTo ?? 0;
  };
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

function upperEnd(bucket: number): number {
  return Number((firstMs * growth ** bucket).toPrecision(3));
}
