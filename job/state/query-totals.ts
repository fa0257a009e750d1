/** What a run asked of Athena: a part of plan.json, and of the report. */
import { z } from 'zod';

export const queryTotalsSchema = z.object({
  /** Those that failed too. */
  queries: z.number().int().nonnegative(),
  bytesScanned: z.number().nonnegative(),
  /** At least 10 MB of each query; absent in what earlier versions wrote. */
  bytesBilled: z.number().nonnegative().optional(),
  /** Seconds that they waited in Athena's queue, and that its engine worked. */
  queueSeconds: z.number().nonnegative(),
  engineSeconds: z.number().nonnegative(),
});

export type QueryTotals = Readonly<z.infer<typeof queryTotalsSchema>>;
