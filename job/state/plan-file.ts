/** plan.json: what `plan` decided and froze; the later stages take the job from here and from nowhere else. */
import { z } from 'zod';
import type { ETag, ObjectKey } from '../store/object-store.js';
import { queryTotalsSchema } from './query-totals.js';

const location = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('s3'), bucket: z.string(), prefix: z.string() }),
  z.object({ kind: z.literal('folder'), path: z.string() }),
]);

const onDuplicate = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('fail') }),
  z.object({ mode: z.literal('reject') }),
  z.object({ mode: z.literal('keep-max'), column: z.string() }),
]);

const count = z.number().int().nonnegative();

/** One Parquet file of frozen rows. Its ETag makes sure that the workers read what `plan` counted. */
const stagedFile = z.object({
  partition: count,
  key: z.string().transform((key) => key as ObjectKey),
  rows: count,
  bytes: count,
  etag: z.string().transform((etag) => etag as ETag),
});

export const planSchema = z.object({
  version: z.int().positive(),
  runId: z.string(),
  /** The random id of the attempt that froze the rows; it is part of their prefix. */
  attempt: z.string(),
  createdAt: z.string(),
  /** Seconds that planning took. */
  seconds: z.number(),
  /** What was read, for people: `files orders-*.parquet`. */
  source: z.string(),
  /** Where files were the source: which ones, as they were. */
  files: z
    .array(z.object({ path: z.string(), size: count, mtimeNs: z.string(), inode: z.string() }))
    .optional(),
  /** The types that `--column-types auto` found, by column; a column that is not named is text. */
  columnTypes: z.record(z.string(), z.string()).optional(),
  target: location,
  key: z.string(),
  ifExists: z.enum(['overwrite', 'skip', 'fail']),
  body: z.object({ shape: z.enum(['object', 'array']), omitNulls: z.boolean() }),
  onDuplicate,
  /** In table order. Where rows are frozen as columns, a raw one is JSON text and goes into the body as it is. */
  columns: z.array(
    z.object({
      name: z.string(),
      raw: z.boolean(),
      /** What the staged files call it; by its name where this is absent, or where they hold bodies. */
      staged: z.string().optional(),
    }),
  ),
  /** What the staged files hold beside the key: the columns, or the body made of them. */
  rowsAs: z.enum(['columns', 'bodies']),
  tranches: count,
  partitions: count,
  rows: count,
  staged: z.array(stagedFile),
  /** The version of the target's baseline when it was planned, null when there was none. Absent in earlier versions. */
  baseline: z
    .string()
    .transform((etag) => etag as ETag)
    .nullable()
    .optional(),
  /** The marks of open runs that were there then. */
  open: z.array(z.string()).optional(),
  /** Where Athena was the source. */
  athena: queryTotalsSchema.optional(),
});

export type Plan = z.infer<typeof planSchema>;
export type StagedFile = Plan['staged'][number];
