/** What a run would cost and take, in US dollars and minutes: list prices and S3's own limits, no promise. */
import type { Prices } from '../settings/prices.js';

/** PUTs a second that S3 takes for one partitioned prefix (Amazon S3 User Guide, "Best practices design patterns"). */
export const putsPerSecondPerPrefix = 3_500;
/** Prefixes that S3 must have split the target into before a million PUTs a minute go through. */
const splitPrefixes = 5;
/** A query is billed as if it scanned this much at least, in bytes (Amazon Athena pricing). */
const leastScan = 10_000_000;
/** The size of a task that the estimate reckons with. */
const task = { vcpus: 2, gigabytes: 8 } as const;

export interface EstimateInput {
  /** Undefined without a survey. */
  readonly objects: number | undefined;
  readonly target: 's3' | 'folder';
  /** Where Athena is the source: what the survey's query scanned, in bytes; undefined without a survey. */
  readonly athena: { readonly surveyScan: number | undefined } | undefined;
  readonly prices: Prices;
}

export interface UploadTime {
  /** Prefixes that S3 has split the target into. */
  readonly prefixes: number;
  readonly putsPerSecond: number;
  readonly minutes: number;
}

export interface Estimate {
  readonly puts: number;
  readonly putDollars: number;
  /** At least: the UNLOAD reads more columns than the survey, from whose scan this is reckoned. */
  readonly athenaDollars: number;
  /** Of one task, while it uploads into a fresh prefix. */
  readonly fargateDollars: number;
  readonly dollars: number;
  /** As S3 bounds the upload: a fresh prefix first, hashed or not. Empty for a folder. */
  readonly times: readonly UploadTime[];
}

/** Undefined when nothing is known of the source's size. */
export function estimate({ objects, target, athena, prices }: EstimateInput): Estimate | undefined {
  if (objects === undefined) return undefined;
  const puts = target === 's3' ? objects : 0;
  const times = target === 's3' ? [1, splitPrefixes].map((prefixes) => uploadTime(puts, prefixes)) : [];
  const hours = (times[0]?.minutes ?? 0) / 60;
  const putDollars = (puts / 1000) * prices.put;
  const athenaDollars = athena === undefined ? 0 : athenaCost(athena.surveyScan ?? 0, prices);
  const fargateDollars = hours * (task.vcpus * prices.vcpu + task.gigabytes * prices.gb);
  const dollars = putDollars + athenaDollars + fargateDollars;
  return { puts, putDollars, athenaDollars, fargateDollars, dollars, times };
}

/** A survey and an UNLOAD that scan as much, and the queries for names and types, which scan nothing. */
function athenaCost(surveyScan: number, { athena }: Prices): number {
  const terabyte = 1_000_000_000_000;
  const bytes = 2 * Math.max(surveyScan, leastScan) + 2 * leastScan;
  return (bytes / terabyte) * athena;
}

function uploadTime(puts: number, prefixes: number): UploadTime {
  const putsPerSecond = prefixes * putsPerSecondPerPrefix;
  return { prefixes, putsPerSecond, minutes: puts / putsPerSecond / 60 };
}
