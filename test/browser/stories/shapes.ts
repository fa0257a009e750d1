/** Figures as a long upload has them, the same each time; parts add up to the whole. */
import type { Timeline, TrancheSpan } from '../../../job/report/run-story.js';
import type { BucketCounts } from '../../../job/state/bucket-counts.js';

/** So many in all, in parts as large as their weights. */
export function shared(total: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let [weight, given] = [0, 0];
  return weights.map((each) => {
    weight += each;
    const count = Math.round((weight / whole) * total) - given;
    given += count;
    return count;
  });
}

/** `total` in buckets, as a hill around one of them that falls slower to the right. */
export function hill(options: { total: number; around: number; buckets: number }): BucketCounts {
  const { total, around, buckets } = options;
  const top = 11;
  const weights = Array.from({ length: buckets }, (_, index) => {
    const away = index - top;
    return away < 0 ? Math.exp(-(away * away) / 12) : Math.exp(-(away ** 1.25) / 3.4);
  });
  const counts = shared(total, weights).map((count, index) => [around + index - top, count] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Objects in parts as large as their weights. */
export function ratesOf(objects: number, weights: readonly number[], partSeconds: number): number[] {
  return shared(objects, weights).map((count) => Number((count / partSeconds).toPrecision(6)));
}

/** As many objects as a timeline tells of, throttled PUTs alike. */
export function countOf(rates: readonly number[], { partSeconds }: Pick<Timeline, 'partSeconds'>): number {
  return Math.round(rates.reduce((sum, rate) => sum + rate * partSeconds, 0));
}

/** Tranches on each thread, shared out evenly, each a little longer or shorter than the one before, and ending beside the next. */
export function evenTranches(options: {
  tranches: number;
  tasks: number;
  threads: number;
  rows: number;
  seconds: number;
  /** In one of seventeen tranches. */
  rejected?: number;
  retries?: number;
}): TrancheSpan[] {
  const { tranches, tasks, threads, rows, seconds, rejected = 0, retries = 0 } = options;
  const lanes = tasks * threads;
  const each = seconds / Math.ceil(tranches / lanes);
  const partsOf = (total: number, weightOf: (tranche: number) => number) =>
    shared(
      total,
      Array.from({ length: tranches }, (_, tranche) => weightOf(tranche)),
    );
  const rowsOf = partsOf(rows, () => 1);
  const rejectedOf = partsOf(rejected, (tranche) => (tranche % 17 === 5 ? 1 : 0));
  const retriesOf = partsOf(retries, (tranche) => tranche % 7);
  return Array.from({ length: tranches }, (_, tranche) => {
    const [lane, turn] = [tranche % lanes, Math.floor(tranche / lanes)];
    const swing = Math.sin(tranche * 2.7) * 0.2;
    const from = turn === 0 ? 0 : (turn + Math.sin((tranche - lanes) * 2.7) * 0.2) * each;
    return {
      tranche,
      task: lane % tasks,
      thread: Math.floor(lane / tasks),
      from: Number(from.toFixed(3)),
      to: Number(Math.min(seconds, (turn + 1.08 + swing) * each).toFixed(3)),
      rows: rowsOf[tranche] ?? 0,
      rejected: rejectedOf[tranche] ?? 0,
      retries: retriesOf[tranche] ?? 0,
    };
  });
}
