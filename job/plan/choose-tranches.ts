/** How many tranches a run has, and how many partitions its rows are frozen in. */

/** One UNLOAD writes at most 100 partitions (Athena User Guide, "UNLOAD": considerations and limitations). */
export const maxPartitions = 100;
const rowsPerTranche = 10_000;
/**
 * What a thread has of its tranches in memory grows with their rows: 20,000,000 rows in tranches of 100,000 took 130 MB more in an
 * upload with two threads than in tranches of 25,000, at the same CPU.
 */
const mostRowsPerTranche = 20_000;
/** More tranches than these are larger ones instead, up to so many rows, so that a run has no millions of markers. */
const manyTranches = 10_000;
const rowsPerLargeTranche = 100_000;
/** A job keeps its tranches, which it is compared by, until as many times as many would be chosen. */
const mostOutgrown = 4;

export interface TrancheCounts {
  /** T, a multiple of `partitions`: tranche t lies in partition t mod P. */
  readonly tranches: number;
  /** P, at most 100, or what the source says. */
  readonly partitions: number;
}

/**
 * About 10,000 rows a tranche and between 4 × threads and 100 of them; above 2 million rows at most 20,000 rows each, up to 10,000
 * of them; above 200 million rows 10,000 of them, and above a billion about 100,000 rows each.
 * An explicit number is rounded up to a multiple of the partitions, above 100 to one of 100, too, so that the job has hundreds of partitions
 * also where fewer UNLOADs freeze it later. Without a survey (`rows` undefined) T is 100.
 * `before` are those of the job's last complete run, whose tranches stay unless the table has outgrown them four times.
 * `most` are the partitions that the source can be frozen in, a multiple of 100.
 */
export function chooseTranches(
  rows: number | undefined,
  threads: number,
  wanted: 'auto' | number,
  before?: TrancheCounts,
  most = maxPartitions,
): TrancheCounts {
  if (wanted === 'auto' && before !== undefined) {
    const { tranches } = before;
    const isOutgrown = rows !== undefined && automatic(rows, threads) > mostOutgrown * tranches;
    if (!isOutgrown) return { tranches, partitions: partitionsOf(tranches, most) };
  }
  const least = wanted === 'auto' ? automatic(rows, threads) : wanted;
  const tranches = least <= maxPartitions ? least : wholeMultiple(least, maxPartitions);
  const partitions = Math.min(tranches, most);
  return { tranches: wholeMultiple(tranches, partitions), partitions };
}

/** Each batch of a source leaves a file in each partition, and a thread uploads one partition at a time. */
const bytesPerPartition = 16_000_000;

/**
 * The same of a source that is frozen in batches, whose partitions are chosen by its bytes, before anybody knows its rows:
 * one for each 16 MB, between 4 × threads and 100; or those that the job had before.
 */
export function chooseTranchesLate(
  bytes: number,
  rows: number | undefined,
  threads: number,
  wanted: 'auto' | number,
  before?: TrancheCounts,
): TrancheCounts {
  const bySize = before?.partitions ?? Math.max(Math.ceil(bytes / bytesPerPartition), 4 * threads);
  const partitions = Math.min(wanted === 'auto' ? bySize : wanted, maxPartitions);
  const { tranches } = chooseTranches(rows, threads, wanted, before);
  return { tranches: wholeMultiple(tranches, partitions), partitions };
}

/**
 * Of tranches that a job keeps, however many partitions they were frozen in before: hundreds of them, which is what UNLOADs write, or as many
 * as divide the tranches.
 */
function partitionsOf(tranches: number, most: number): number {
  const step = tranches % maxPartitions === 0 ? maxPartitions : 1;
  let partitions = Math.min(tranches, most);
  while (tranches % partitions !== 0) partitions -= step;
  return partitions;
}

function wholeMultiple(least: number, of: number): number {
  return Math.ceil(least / of) * of;
}

function automatic(rows: number | undefined, threads: number): number {
  if (rows === undefined) return maxPartitions;
  const few = Math.min(Math.max(Math.ceil(rows / rowsPerTranche), 4 * threads), maxPartitions);
  const many = Math.min(Math.ceil(rows / mostRowsPerTranche), manyTranches);
  return Math.max(few, many, Math.ceil(rows / rowsPerLargeTranche));
}
