/** What a preview reckons of a run: its bill, what of it comes as a surprise, how long it takes, and advice. */
import { type Advice, advise } from '../bill/advice.js';
import { type BillFigures, writtenForm } from '../bill/figures.js';
import { leastScan } from '../bill/athena-scan.js';
import { type Bill, billOfFolder, makeBill } from '../bill/make-bill.js';
import { readTargetBucket } from '../bill/target-bucket.js';
import { type BillWarning, type Replaced, warningsOf } from '../bill/warnings.js';
import { mayDelete } from '../settings/may-delete.js';
import type { SettingsOf } from '../settings/settings.js';
import type { BucketSettings } from '../store/bucket-settings.js';
import type { LastRun } from './last-run.js';
import { type UploadTime, uploadTimes } from './upload-times.js';

export interface ReckonInput {
  readonly objects: number;
  /** In the middle, of the rows that were looked at; undefined where there are none. */
  readonly bytesPerObject: number | undefined;
  readonly partitions: number;
  /** Where Athena is the source: what the survey's query scanned, in bytes; undefined without a survey. */
  readonly athena: { readonly surveyScan: number | undefined } | undefined;
  readonly last: LastRun | null;
  /** Ms since 1970. */
  readonly now: number;
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
}

export async function reckon(settings: SettingsOf<'preview'>, input: ReckonInput): Promise<Reckoned> {
  const { target, prices, s3, readsAMonth, rewritesAMonth } = settings;
  const { objects, bytesPerObject, partitions, athena, last } = input;
  const athenaBytes = athena === undefined ? undefined : previewedScan(athena.surveyScan ?? 0);
  if (target.kind === 'folder') {
    const bill = billOfFolder(athenaBytes, prices);
    return { bill, bucket: null, warnings: [], times: [], advice: null };
  }
  const written = writtenForm(settings, target.prefix);
  const bucket = await readTargetBucket(target, s3);
  const isAtMost = settings.write === 'changed' && last !== null;
  const form = { objects, bytesPerObject, written, bucket, athenaBytes, partitions };
  const figures: BillFigures = { ...form, puts: objects, isAtMost };
  const { storageClass } = written;
  const asked = { objects, bytesPerObject, readsAMonth, rewritesAMonth, storageClass };
  return {
    bill: makeBill(figures, prices),
    bucket,
    warnings: warningsOf(figures, replaced(input, mayDelete(settings))),
    times: uploadTimes(objects),
    advice: advise({ ...asked, keyScan: athena?.surveyScan }, prices) ?? null,
  };
}

function replaced({ objects, last, now }: ReckonInput, deletes: boolean): Replaced | undefined {
  if (last === null) return undefined;
  const had = last.objects ?? objects;
  const days = Math.max(0, Math.floor((now - Date.parse(last.createdAt)) / 86_400_000));
  return { objects: deletes ? had : Math.min(had, objects), days };
}

/** A survey and an UNLOAD that scan as much, and the queries for names and types, which scan nothing. */
function previewedScan(surveyScan: number): number {
  return 2 * Math.max(surveyScan, leastScan) + 2 * leastScan;
}
