/** What a run came to: `report.json`, and the last line of standard output under `--log json`. */
import { z } from 'zod';
import { noRetries, retryCauses } from '../retry/retry-cause.js';
import { queryTotalsSchema } from './query-totals.js';
import { rowCounts, withObjects } from './row-counts.js';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** Why no deletion was made: no row, too many rejects, or more due than `--max-deletes`. */
const whyWithheld = z.enum(['no-rows', 'max-rejects', 'max-deletes']);

export type WhyWithheld = z.infer<typeof whyWithheld>;

const deletions = z.object({
  /** Objects that were due; made, gone, foreign and withheld add up to it. */
  due: count,
  made: count,
  /** Not there any more: somebody else has removed them, or a process of this run that was cut off. */
  gone: count,
  /** Of another version than the job wrote: somebody else's, which stand. */
  foreign: count,
  /** Not touched. */
  withheld: count,
  why: whyWithheld.optional(),
});

export type DeletionCounts = Readonly<z.infer<typeof deletions>>;

export const reportSchema = z
  .object({
    runId: z.string(),
    /** As a URI or a folder's path. */
    target: z.string(),
    /** Of the tranches, which are all done. */
    ...rowCounts,
    /** A report of an earlier version may know fewer causes. */
    retries: z.partialRecord(z.enum(retryCauses), count).transform((given) => ({ ...noRetries, ...given })),
    /** Absent in reports of earlier versions. */
    deletions: deletions.optional(),
    /** What `--write changed` saves against writing all into S3, at list prices in US dollars. */
    saved: z.object({ puts: count, dollars: z.number().nonnegative() }).optional(),
    seconds: z.object({ plan: seconds, upload: seconds, finish: seconds }),
    /** Of the upload. */
    rowsPerSecond: z.number().nonnegative(),
    /** What planning asked of Athena, where it was the source. */
    athena: queryTotalsSchema.optional(),
    /** Milliseconds from sending a PUT to its whole answer; absent for a folder. */
    latencyMs: z.object({ p50: seconds, p90: seconds, p99: seconds, max: seconds }).optional(),
    /** The upload in parts of so many seconds, and the rows a second in each; absent when it took no time. */
    rateOverTime: z.object({ seconds, rowsPerSecond: z.array(count).readonly() }).optional(),
    /** That the run was allowed, of which `exitCode` tells. Absent in reports of earlier versions. */
    maxRejects: count.optional(),
    exitCode: z.union([z.literal(0), z.literal(3)]),
  })
  .transform(withObjects);

export type Report = Readonly<z.infer<typeof reportSchema>>;

/** Objects that the job has after the run: what was to be deleted and is not stays among them. */
export function objectsAfter({ writtenObjects, unchangedObjects, kept, deletions: made }: Report): number {
  return writtenObjects + unchangedObjects + kept + (made?.withheld ?? 0);
}
