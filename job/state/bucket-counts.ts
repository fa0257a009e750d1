/** Counts by name, as markers carry them, those in buckets among them: what many tranches have adds up to what the run has. */

/** By the number of the bucket; buckets without any are left out. */
export type BucketCounts = Readonly<Record<string, number>>;

/** What is above the upper end of the bucket before it, up to its own. */
export interface Bucket {
  readonly upTo: number;
  readonly count: number;
}

/** Adds `counts` to `total`, which grows by them. */
export function addCounts(total: Record<string, number>, counts: BucketCounts): void {
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
}

/** From the first bucket that holds any to the last, the empty ones in between too; none where nothing was counted. */
export function bucketsOf(counts: BucketCounts, upperEnd: (bucket: number) => number): readonly Bucket[] {
  const numbers = Object.keys(counts)
    .map(Number)
    .sort((one, other) => one - other);
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    upTo: upperEnd(first + index),
    count: counts[first + index] ?? 0,
  }));
}
