/** What became of rows, counted: the same in a tranche's marker and in the run's report. */
import { z } from 'zod';

const count = z.number().int().nonnegative();

export const rowCounts = {
  /** Frozen rows; written, skipped and rejected add up to it. */
  rows: count,
  written: count,
  skipped: count,
  rejected: count,
  /** Part of `rejected`: rows that another row of the same key was kept for. */
  superseded: count,
  /** Rejected rows by reason. */
  reasons: z.record(z.string(), count),
  /** Body bytes of the written objects. */
  bytes: count,
  /** PUT requests sent, retries included. */
  puts: count,
};
