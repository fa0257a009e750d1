/** done/<tranche>.json: the counts of a tranche whose ledger is stored. Its existence commits the tranche. */
import { z } from 'zod';
import { retryCauses } from '../retry/retry-cause.js';
import type { ETag } from '../store/object-store.js';
import { rowCounts, withObjects } from './row-counts.js';

const count = z.number().int().nonnegative();

export const markerSchema = z
  .object({
    tranche: count,
    /** Of the run that wrote it, which the names of its ledger and rejects carry; absent in markers of earlier versions. */
    epoch: count.optional(),
    ...rowCounts,
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
  })
  .transform(withObjects);

export type Marker = z.infer<typeof markerSchema>;
