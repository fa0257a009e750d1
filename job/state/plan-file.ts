/** plan.json: what `plan` decided and froze; the later stages take the job from here and from nowhere else. */
import { z } from 'zod';
import { codecs } from '../shared/compression.js';
import { defaultJob } from '../shared/default-job.js';
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
  z.object({
    mode: z.literal('group'),
    order: z.array(z.object({ column: z.string(), descending: z.boolean() })),
  }),
]);

const body = z.object({
  shape: z.enum(['object', 'array']),
  omitNulls: z.boolean(),
  /** Absent in earlier versions, which knew JSON alone. */
  as: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.enum(['json', 'lines', 'csv']) }),
      z.object({ kind: z.literal('column'), name: z.string() }),
    ])
    .optional(),
  columns: z.array(z.string()).readonly().optional(),
  rename: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .readonly()
    .optional(),
  jsonColumns: z.array(z.string()).readonly().optional(),
});

const compress = z.object({ codec: z.enum(codecs), level: z.number().int().optional() });

const count = z.number().int().nonnegative();

const encryption = z.object({
  kind: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']),
  kmsKeyId: z.string().optional(),
  bucketKey: z.boolean().optional(),
});

/**
 * What the job is known to have under the target, which a tranche's rows are compared with. `nothing`: no baseline.
 * `run`: the ledgers of the baseline, which has the same number of tranches, with the deletions that it made.
 * `staged`: files made by `plan`, by partition, where tranches differ or a listing was asked for or needed; their columns
 * are key, bytes, body_md5, etag and run, as in a ledger; body_md5 and run are NULL where only the listing knows the object.
 */
const known = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nothing') }),
  z.object({ kind: z.literal('run'), runId: z.string() }),
  z.object({ kind: z.literal('staged'), files: z.array(z.lazy(() => stagedFileSchema)) }),
]);

/** One Parquet file of frozen rows. Its ETag makes sure that the workers read what `plan` counted. */
export const stagedFileSchema = z.object({
  partition: count,
  key: z.string().transform((key) => key as ObjectKey),
  rows: count,
  bytes: count,
  etag: z.string().transform((etag) => etag as ETag),
});

export const planSchema = z.object({
  version: z.int().positive(),
  runId: z.string(),
  /**
   * The random id that is part of the keys of what the plan stored: of its frozen rows, of several UNLOADs those of the first,
   * and of the files of `known`. The files themselves are named by their keys.
   */
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
  /** Where files on S3 were: how many, and a digest of keys, sizes and ETags. */
  listing: z.object({ objects: count, bytes: count, digest: z.string() }).optional(),
  target: location,
  /** Its server, as `serverOf` tells. Absent in earlier versions. */
  server: z.string().nullable().optional(),
  key: z.string(),
  ifExists: z.enum(['overwrite', 'skip', 'fail', 'own']),
  body,
  /** What is stored with each object, sorted by name; a value is a template over columns. */
  headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  tags: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  /** What bodies are compressed with before they are sent; absent: nothing. */
  compress: compress.optional(),
  /** How S3 encrypts each object; absent leaves it to the bucket. */
  encryption: encryption.optional(),
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
  /** What the staged files hold beside the key: the columns, or the body made of them, as text or as bytes. */
  rowsAs: z.enum(['columns', 'bodies', 'bytes']),
  tranches: count,
  partitions: count,
  rows: count,
  staged: z.array(stagedFileSchema),
  /** The version of the target's baseline when it was planned, null when there was none. Absent in earlier versions. */
  baseline: z
    .string()
    .transform((etag) => etag as ETag)
    .nullable()
    .optional(),
  /** The marks of open runs that were there then. */
  open: z.array(z.string()).optional(),
  /** Whose baseline and marks these are. */
  job: z.string().default(defaultJob),
  /** Whether rows whose object stands unchanged are written all the same. */
  write: z.enum(['all', 'changed']).default('all'),
  /** What becomes of objects of the job that no row of this run has. */
  missing: z.enum(['keep', 'delete']).default('keep'),
  /** `changes`: the source has changed rows alone, so that nothing is missing. */
  sourceHolds: z.enum(['all', 'changes']).default('all'),
  /** The condition of rows that say that their object must go; the frozen rows then have `splitter_deleted` (BOOLEAN). */
  deletedWhen: z.string().optional(),
  known: known.default({ kind: 'nothing' }),
  /** Where Athena was the source. */
  athena: queryTotalsSchema.optional(),
});

export type Plan = z.infer<typeof planSchema>;
export type StagedFile = Plan['staged'][number];
