/** What became of rows, counted: the same in a tranche's marker and in the run's report. */
import { z } from 'zod';

const count = z.number().int().nonnegative();

export const rowCounts = {
  /** Frozen rows; written, skipped, unchanged, rejected and deletionRows add up to it. */
  rows: count,
  written: count,
  skipped: count,
  /** Rows whose object stands already, from the same bytes: no PUT was made. Absent before there were any. */
  unchanged: count.default(0),
  /** Rows that say that their object must go. */
  deletionRows: count.default(0),
  rejected: count,
  /** Part of `rejected`: rows that another row of the same key was kept for. */
  superseded: count,
  /** Objects that the written rows are in; fewer only where rows share objects. Absent before they could. */
  writtenObjects: count.optional(),
  /** Objects that the unchanged rows are in. */
  unchangedObjects: count.optional(),
  /** Part of `writtenObjects`: those that the job did not have before, as far as it knows. The others are updated. */
  created: count.optional(),
  /** Objects, not rows: those that the job had before and that no row of this run writes or takes away. */
  kept: count.default(0),
  /** Objects, not rows: those that are due to be deleted. */
  due: count.default(0),
  /** Rejected rows by reason. */
  reasons: z.record(z.string(), count),
  /** Body bytes of the written objects. */
  bytes: count,
  /** PUT requests sent, retries included. */
  puts: count,
};

interface EarlierCounts {
  readonly written: number;
  readonly unchanged: number;
  readonly created?: number | undefined;
  readonly writtenObjects?: number | undefined;
  readonly unchangedObjects?: number | undefined;
}

/** Before anything was compared, all that was written counted as created; and once each row was an object. */
export function withObjects<Counts extends EarlierCounts>(
  counts: Counts,
): Counts & Readonly<Record<'created' | 'writtenObjects' | 'unchangedObjects', number>> {
  return {
    ...counts,
    created: counts.created ?? counts.written,
    writtenObjects: counts.writtenObjects ?? counts.written,
    unchangedObjects: counts.unchangedObjects ?? counts.unchanged,
  };
}

/** Of a tranche without rows. */
export const noRows = {
  rows: 0,
  written: 0,
  skipped: 0,
  unchanged: 0,
  deletionRows: 0,
  rejected: 0,
  superseded: 0,
  writtenObjects: 0,
  unchangedObjects: 0,
  created: 0,
  kept: 0,
  due: 0,
  bytes: 0,
};
