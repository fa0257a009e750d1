/** done/<tranche>.json: the counts of a tranche whose ledger is stored. Its existence commits the tranche. */
import { z } from 'zod';
import { retryCauses } from '../retry/retry-cause.js';
import type { ETag } from '../store/object-store.js';
import { rowCounts, withObjects } from './row-counts.js';

const count = z.number().int().nonnegative();

/** Over the time of the tranche from its start, in parts of equal length; the last one may be cut short. All lists are as long. */
const timeline = z.object({
  partMs: z.number().positive(),
  /** That had their answer. */
  objects: z.array(count),
  /** PUTs that S3 throttled. */
  throttled: z.array(count),
  /** PUTs a second that the process was allowed, all its threads together; null where nothing bounded it. */
  pace: z.array(z.number().nonnegative().nullable()),
});

export type MarkedTimeline = Readonly<z.infer<typeof timeline>>;

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
    /** Written objects by the bucket of their size; absent in earlier versions, as is all that a report alone needs. */
    sizes: z.record(z.string(), count).optional(),
    /** The batch of the task that uploaded it, 0 for a process alone; and the number of its thread. */
    task: count.optional(),
    thread: count.optional(),
    /** Absent where no object was sent. */
    timeline: timeline.optional(),
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
