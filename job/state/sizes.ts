/** Sizes of written objects as counts in buckets: four to each doubling. */
import { type Bucket, type BucketCounts, bucketsOf } from './bucket-counts.js';

/** The upper end of the first bucket, in bytes: below it there is little to tell apart. */
const first = 16;
const toADoubling = 4;

export function sizeBucket(bytes: number): number {
  return bytes <= first ? 0 : Math.ceil(Math.log2(bytes / first) * toADoubling);
}

/** Upper ends in whole bytes. */
export function sizeBuckets(counts: BucketCounts): readonly Bucket[] {
  return bucketsOf(counts, (bucket) => Math.floor(first * 2 ** (bucket / toADoubling)));
}
