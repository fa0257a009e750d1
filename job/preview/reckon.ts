/** What a preview reckons of a run: its bill, what of it comes as a surprise, how long it takes, and advice. */
import { type Advice, advise } from '../bill/advice.js';
import { leastScan } from '../bill/athena-scan.js';
import { costProblem } from '../bill/check-cost.js';
import { type BillFigures, writtenForm } from '../bill/figures.js';
import { type Bill, billOfFolder, makeBill } from '../bill/make-bill.js';
import { replacedBy } from '../bill/replaced.js';
import { readTargetBucket } from '../bill/target-bucket.js';
import { type BillWarning, warningsOf } from '../bill/warnings.js';
import { mayLeaveRows } from '../plan/may-leave-rows.js';
import type { Survey } from '../plan/source.js';
import { mayDelete } from '../settings/may-delete.js';
import type { SettingsOf } from '../settings/settings.js';
import type { BucketSettings } from '../store/bucket-settings.js';
import type { LastRun } from './last-run.js';
import { type UploadTime, uploadTimes } from './upload-times.js';

export interface ReckonInput {
  readonly survey: Survey;
  /** On average, of the rows that were looked at; undefined where there are none. */
  readonly bytesPerObject: number | undefined;
  readonly partitions: number;
  /** Where Athena is the source. */
  readonly athena: AthenaScans | undefined;
  readonly last: LastRun | null;
  /** Ms since 1970. */
  readonly now: number;
}

export interface AthenaScans {
  /** What the survey's query scanned, in bytes; undefined without a survey. */
  readonly surveyScan: number | undefined;
  readonly unloads: number;
}

export interface Reckoned {
  readonly bill: Bill;
  /** Null for a folder. */
  readonly bucket: BucketSettings | null;
  readonly warnings: readonly BillWarning[];
  /** Empty for a folder. */
  readonly times: readonly UploadTime[];
  /** Null where nothing speaks against one object a row. */
  readonly advice: Advice | null;
  /** Null without `--max-cost`. */
  readonly limit: CostLimit | null;
}

export interface CostLimit {
  readonly maxCost: number;
  /** Whether the bill is more. */
  readonly isPassed: boolean;
  /** Why a run would end by it; null where it would not, or counts first what it would write. */
  readonly problem: string | null;
}

export async function reckon(settings: SettingsOf<'preview'>, input: ReckonInput): Promise<Reckoned> {
  const { target, prices, s3, readsAMonth, rewritesAMonth } = settings;
  const { survey, bytesPerObject, partitions, athena, last, now } = input;
  const objects = survey.distinctKeys;
  const athenaBytes = athena === undefined ? undefined : previewedScan(athena);
  if (target.kind === 'folder') {
    const bill = billOfFolder(athenaBytes, prices);
    return { bill, bucket: null, warnings: [], times: [], advice: null, limit: limitOf(bill, settings) };
  }
  const written = writtenForm(settings, target.prefix);
  const bucket = await readTargetBucket(target, s3);
  const isAtMost = mayLeaveRows(settings, survey, last !== null);
  const form = { objects, bytesPerObject, written, bucket, athenaBytes, partitions };
  const figures: BillFigures = { ...form, puts: objects, isAtMost };
  const { storageClass } = written;
  const asked = { objects, bytesPerObject, readsAMonth, rewritesAMonth, storageClass };
  const bill = makeBill(figures, prices);
  const deletes = mayDelete(settings);
  const replaced = last === null ? undefined : replacedBy(last, { puts: objects, deletes, now });
  return {
    bill,
    bucket,
    warnings: warningsOf(figures, replaced),
    times: uploadTimes(objects),
    advice: advise({ ...asked, keyScan: athena?.surveyScan }, prices) ?? null,
    limit: limitOf(bill, settings),
  };
}

function limitOf(bill: Bill, { maxCost }: SettingsOf<'preview'>): CostLimit | null {
  if (maxCost === undefined) return null;
  const problem = costProblem(bill, maxCost);
  return { maxCost, isPassed: problem !== undefined, problem: bill.isAtMost ? null : (problem ?? null) };
}

/** A survey and UNLOADs that scan as much each, and the queries for names and types, which scan nothing. */
function previewedScan({ surveyScan = 0, unloads }: AthenaScans): number {
  return (1 + unloads) * Math.max(surveyScan, leastScan) + 2 * leastScan;
}
