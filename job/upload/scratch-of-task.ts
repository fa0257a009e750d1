/** How much of the scratch folder one partition takes, about. */
import type { Plan, StagedFile } from '../state/plan-file.js';
import { isCut } from './is-cut.js';
import type { PartitionTask } from './partition-task.js';

/** Cut into tranches at a time, of frozen rows as they are stored; of a file that has more, so much is fetched at a time. */
export const bytesAtOnce = 128_000_000;

/** What rows take when they are cut into tranches, whose small row groups pack less well. */
const grownBy = 1.1;

/** For the ledgers and the rejects of two tranches, until they are in the state, and for what DuckDB spills: so much of the rows, up to so much. */
const besideOf = 0.25;
const mostBeside = 64_000_000;

/** What a line of a ledger takes, as it is packed: the md5 and the ETag are a hash each, and keys have much in common. */
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
  return scratchOf({ staged, plan, isFetched, known: knownSize(known) });
}

/** Of the largest partition, as far as a plan tells: a run that is compared with is taken to have left as many objects as there are rows now. */
export function scratchOfPlan(
  plan: Pick<Plan, 'staged' | 'known' | 'tranches' | 'partitions'>,
  isFetched: boolean,
): number {
  const { known, partitions } = plan;
  const needs = Array.from({ length: partitions }, (_, partition) => {
    const ofPartition = (file: StagedFile) => file.partition === partition;
    const staged = plan.staged.filter(ofPartition);
    const size =
      known.kind === 'run'
        ? { lines: staged.reduce((sum, { rows }) => sum + rows, 0), bytes: 0 }
        : knownSize(known.kind === 'staged' ? { ...known, files: known.files.filter(ofPartition) } : known);
    return scratchOf({ staged, plan, isFetched, known: size });
  });
  return Math.max(...needs);
}

/** What rows are compared with: lines of ledgers, which are read tranche by tranche, or files of the whole partition. */
interface KnownSize {
  readonly lines: number;
  readonly bytes: number;
}

function knownSize(known: PartitionTask['known']): KnownSize {
  switch (known.kind) {
    case 'nothing':
      return { lines: 0, bytes: 0 };
    case 'run':
      return { lines: known.tranches.reduce((sum, { lines }) => sum + lines, 0), bytes: 0 };
    case 'staged':
      return { lines: 0, bytes: known.files.reduce((sum, { bytes }) => sum + bytes, 0) };
    default:
      return known satisfies never;
  }
}

interface Sizes {
  readonly staged: readonly StagedFile[];
  readonly known: KnownSize;
  readonly plan: Pick<Plan, 'tranches' | 'partitions'>;
  readonly isFetched: boolean;
}

function scratchOf({ staged, known, plan, isFetched }: Sizes): number {
  const cut = isCut(plan);
  const bytes = staged.reduce((sum, file) => sum + file.bytes, 0);
  const asFetched = isFetched ? known.bytes + known.lines * bytesOfLine : 0;
  return scratchOfPartition({ bytes, isFetched, isCut: cut }) + asFetched + (cut ? known.bytes * grownBy : 0);
}
