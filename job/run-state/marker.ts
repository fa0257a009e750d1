/** done/<tranche>.json: the counts of a tranche whose ledger is stored. Its existence commits the tranche. */
import { z } from 'zod';
import type { ETag } from '../store/object-store.js';
import { retryCauses } from '../store/retry-cause.js';

const count = z.number().int().nonnegative();

export const markerSchema = z.object({
  tranche: count,
  rows: count,
  written: count,
  skipped: count,
  rejected: count,
  /** Part of `rejected`: rows that lost under `keep-max`. */
  superseded: count,
  /** Rejected rows by reason. */
  reasons: z.record(z.string(), count),
  /** Body bytes of the written objects. */
  bytes: count,
  /** PUT requests sent, retries included. */
  puts: count,
  /** PUTs sent again, by cause. */
  retries: z.partialRecord(z.enum(retryCauses), count),
  /** Answered PUTs by the bucket of their latency. */
  latencies: z.record(z.string(), count).default({}),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** The version of the ledger that these counts were taken from; absent when the tranche has no rows. */
  ledger: z
    .string()
    .transform((etag) => etag as ETag)
    .optional(),
});

export type Marker = z.infer<typeof markerSchema>;
