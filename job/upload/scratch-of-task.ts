/** How much of the scratch folder one partition takes at most. */
import type { Plan } from '../state/plan-file.js';
import type { ETag } from '../store/object-store.js';
import { isCut } from './is-cut.js';
import type { PartitionTask } from './partition-task.js';

/** Cut into tranches at a time, of frozen rows as they are stored; of a file that has more, so much is fetched at a time. */
export const bytesAtOnce = 128_000_000;

/** What rows take when they are cut into tranches, whose small row groups pack less well. */
const grownBy = 1.1;

/** For the ledgers and the rejects of two tranches, until they are in the state, and for what DuckDB spills: so much of the rows, up to so much. */
const besideOf = 0.25;
const mostBeside = 64_000_000;

/** What a line of a ledger takes: the md5 and the ETag are a hash each. */
const bytesOfLine = 100;

export interface PartitionSize {
  /** Of its frozen rows, as they are stored. */
  readonly bytes: number;
  /** Whether it has to be fetched; in a local state it lies where it is. */
  readonly isFetched: boolean;
  /** Whether it is cut into several tranches. */
  readonly isCut: boolean;
}

/**
 * In bytes. A partition that is cut is there once: what has been cut of it is removed as the cut grows. Beside that there is
 * what is cut at the time: more than is reckoned where a file has a column `file_row_number`, for which it is fetched whole, or
 * where one row group is larger than `bytesAtOnce`.
 */
export function scratchOfPartition({ bytes, isFetched, isCut }: PartitionSize): number {
  const atWork = isFetched ? (isCut ? Math.min(bytes, bytesAtOnce) : bytes) : 0;
  const beside = Math.min(mostBeside, bytes * besideOf);
  return Math.ceil((isCut ? bytes * grownBy : 0) + atWork + beside);
}

export function scratchOfTask(
  { staged, known }: Pick<PartitionTask, 'staged' | 'known'>,
  plan: Pick<Plan, 'tranches' | 'partitions'>,
  isFetched: boolean,
): number {
  const isCutUp = isCut(plan);
  const bytes = staged.reduce((sum, file) => sum + file.bytes, 0);
  return scratchOfPartition({ bytes, isFetched, isCut: isCutUp }) + scratchOfKnown(known, isFetched, isCutUp);
}

/** Of the largest partition, as far as a plan tells: a ledger that rows are compared with has a line for each, say. */
export function scratchOfPlan(
  plan: Pick<Plan, 'staged' | 'known' | 'tranches' | 'partitions'>,
  isFetched: boolean,
): number {
  const known = (partition: number, rows: number): PartitionTask['known'] => {
    switch (plan.known.kind) {
      case 'nothing':
        return plan.known;
      case 'run':
        return {
          ...plan.known,
          tranches: [{ tranche: partition, ledger: '' as ETag, deletions: [], due: 0, lines: rows }],
        };
      case 'staged':
        return { kind: 'staged', files: plan.known.files.filter((file) => file.partition === partition) };
      default:
        return plan.known satisfies never;
    }
  };
  const needs = Array.from({ length: plan.partitions }, (_, partition) => {
    const staged = plan.staged.filter((file) => file.partition === partition);
    const rows = staged.reduce((sum, file) => sum + file.rows, 0);
    return scratchOfTask({ staged, known: known(partition, rows) }, plan, isFetched);
  });
  return Math.max(...needs);
}

function scratchOfKnown(known: PartitionTask['known'], isFetched: boolean, isCut: boolean): number {
  switch (known.kind) {
    case 'nothing':
      return 0;
    case 'run':
      return isFetched ? known.tranches.reduce((sum, { lines }) => sum + lines * bytesOfLine, 0) : 0;
    case 'staged': {
      const bytes = known.files.reduce((sum, file) => sum + file.bytes, 0);
      return bytes * ((isFetched ? 1 : 0) + (isCut ? grownBy : 0));
    }
    default:
      return known satisfies never;
  }
}
