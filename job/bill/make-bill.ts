/** The whole bill of a run and of what it leaves, out of figures and prices alone. */
import type { Prices } from '../settings/prices.js';
import type { BucketSettingName, BucketSettings } from '../store/bucket-settings.js';
import { scanCost } from './athena-scan.js';
import {
  eventUses,
  keepsVersions,
  kmsUse,
  newVersions,
  replicationUses,
  versionDays,
} from './caused-requests.js';
import type { BillFigures } from './figures.js';
import { storageClassOf } from './storage-classes.js';
import { earlyTableMonths, gigabyte, replacedTableMonths, storedCost } from './stored-cost.js';
import { taskCost, taskThatServes } from './task-that-serves.js';

export type BillPart =
  | 'puts'
  | 'kms'
  | 'events'
  | 'replication'
  | 'athena'
  | 'fargate'
  | 'storage'
  | 'copies'
  | 'versions'
  | 'earlyDeletion'
  | 'cloudtrail'
  | 'guardduty';

export interface BillLine {
  readonly part: BillPart;
  /** What is counted, in the unit that `what` names; null where it is not known. */
  readonly count: number | null;
  readonly what: string;
  /** Null where it is not known. */
  readonly dollars: number | null;
  /** Of the lines for a month, in a year; absent elsewhere. */
  readonly dollarsAYear?: number | null;
  /** How it is reckoned, where that is not plain. */
  readonly note?: string;
}

export interface Bill {
  /** As if all were written, where some rows may not be. */
  readonly isAtMost: boolean;
  /** What the run itself causes, each time that it is made. */
  readonly run: readonly BillLine[];
  /** What is paid as long as the objects are kept. */
  readonly month: readonly BillLine[];
  /** What the run would cost besides, where it is on: S3 does not tell whether it is. */
  readonly ifOn: readonly BillLine[];
  readonly notKnown: readonly { readonly setting: BucketSettingName; readonly why: string }[];
  /** Of the run, as far as it is known. */
  readonly dollars: number;
}

export function makeBill(figures: BillFigures, prices: Prices): Bill {
  const run = [
    puts(figures, prices),
    ...kms(figures, prices),
    ...events(figures, prices),
    ...replication(figures, prices),
    ...athena(figures, prices),
    fargate(figures, prices),
  ];
  return {
    isAtMost: figures.isAtMost,
    run,
    month: [
      storage(figures, prices),
      ...copies(figures, prices),
      ...versions(figures, prices),
      ...earlyDeletion(figures, prices),
    ],
    ifOn: dataEvents(figures, prices),
    notKnown: notKnownOf(figures.bucket),
    dollars: run.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0),
  };
}

/** Of a run that writes into a folder: Athena alone is paid. */
export function billOfFolder(athenaBytes: number | undefined, prices: Prices): Bill {
  const run = athena({ athenaBytes }, prices);
  const dollars = run.reduce((sum, line) => sum + (line.dollars ?? 0), 0);
  return { isAtMost: false, run, month: [], ifOn: [], notKnown: [], dollars };
}

function puts({ puts: count, written }: BillFigures, prices: Prices): BillLine {
  const { put, isGuess } = storageClassOf(written.storageClass);
  const note = isGuess ? { note: 'reckoned as STANDARD: the class has no price here' } : {};
  return { part: 'puts', count, what: 'PUTs', dollars: (count / 1000) * prices[put], ...note };
}

function kms(figures: BillFigures, prices: Prices): BillLine[] {
  const use = kmsUse(figures);
  if (use === undefined) return [];
  const note = use.bucketKey
    ? 'with a bucket key, reckoned as one request for 100 objects'
    : 'one for each PUT, and one for each GET: a bucket key takes up to 99 % away';
  const dollars = (use.requests / 10_000) * prices.kms;
  return [{ part: 'kms', count: use.requests, what: 'requests of KMS', dollars, note }];
}

const told = {
  sqs: 'to a queue (SQS)',
  sns: 'to a topic (SNS), its deliveries not counted',
  lambda: 'to a function (Lambda), its work not counted',
  eventbridge: 'to EventBridge',
} as const;

function events(figures: BillFigures, prices: Prices): BillLine[] {
  return eventUses(figures).map(({ to, events: count, isSure }) => ({
    part: 'events',
    count,
    what: `events ${told[to]}`,
    dollars: (count / 1_000_000) * prices[to],
    ...(isSure ? {} : { note: 'at most: its filter takes some of the keys' }),
  }));
}

function replication(figures: BillFigures, prices: Prices): BillLine[] {
  const { puts: count, bytesPerObject, written } = figures;
  return replicationUses(figures).map(({ bucket, storageClass, inTime, isSure }) => {
    const { put } = storageClassOf(storageClass ?? written.storageClass);
    const gigabytes = bytesPerObject === undefined ? undefined : (count * bytesPerObject) / gigabyte;
    const aGigabyte = prices.transfer + (inTime ? prices.replicationTime : 0);
    return {
      part: 'replication',
      count,
      what: `copies to ${bucketOf(bucket)}`,
      dollars: (count / 1000) * prices[put] + (gigabytes ?? 0) * aGigabyte,
      note: [
        gigabytes === undefined
          ? 'the bytes that cross regions not counted: their number is not known'
          : 'their bytes reckoned as going to another region',
        ...(isSure ? [] : ['at most: its filter takes some of the objects']),
      ].join('; '),
    };
  });
}

/** Of an ARN, which the account and the region need not be in. */
function bucketOf(arn: string): string {
  return arn.replace(/^arn:[^:]*:s3:::/, '');
}

function athena({ athenaBytes }: Pick<BillFigures, 'athenaBytes'>, prices: Prices): BillLine[] {
  if (athenaBytes === undefined) return [];
  const dollars = scanCost(athenaBytes, prices);
  return [{ part: 'athena', count: athenaBytes, what: 'bytes scanned by Athena, as it bills them', dollars }];
}

function fargate({ puts: count, bytesPerObject = 0, partitions }: BillFigures, prices: Prices): BillLine {
  const task = taskThatServes(count, count * bytesPerObject, partitions);
  const { vcpus, gigabytes, disk, threads, hours } = task;
  const room = disk > 20 ? `, ${disk} GB of disk` : '';
  return {
    part: 'fargate',
    count: hours * 3600,
    what: `seconds of a task of ${vcpus} vCPUs and ${gigabytes} GB${room}`,
    dollars: taskCost(task, prices),
    note: `while it uploads into a fresh prefix${roomNote(threads)}`,
  };
}

/** Of the rows as they are written, which take less as they are frozen. */
function roomNote(threads: number): string {
  if (threads === 2) return '';
  return threads === 1
    ? '; at most one of its threads has room for a partition'
    : '; its disk may be too small for one partition: freeze fewer columns, an Iceberg table in more partitions (--unloads, with --tranches above 100 or above 2 million rows), or upload from a machine that has more';
}

function storage({ objects, bytesPerObject, written }: BillFigures, prices: Prices): BillLine {
  const of = storageClassOf(written.storageClass);
  const bytes = bytesPerObject === undefined ? null : objects * bytesPerObject;
  const dollars = bytesPerObject === undefined ? null : storedCost(objects, bytesPerObject, of, prices);
  const notes = [
    ...(of.isGuess ? ['reckoned as STANDARD: the class has no price here'] : []),
    ...(of.leastBytes > 0 ? [`each object as one of ${of.leastBytes / 1024} KB at least`] : []),
    ...(of.beside.own > 0 ? ['with the 40 KB that are billed beside each object'] : []),
    ...(of.leastDays > 0 ? [`for ${of.leastDays} days at least`] : []),
  ];
  return {
    part: 'storage',
    count: bytes,
    what: `bytes in ${of.isGuess ? 'STANDARD' : of.name}`,
    dollars,
    dollarsAYear: dollars === null ? null : dollars * 12,
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}

function copies(figures: BillFigures, prices: Prices): BillLine[] {
  const { objects, bytesPerObject, written } = figures;
  return replicationUses(figures).map(({ bucket, storageClass }) => {
    const of = storageClassOf(storageClass ?? written.storageClass);
    const dollars = bytesPerObject === undefined ? null : storedCost(objects, bytesPerObject, of, prices);
    return {
      part: 'copies',
      count: bytesPerObject === undefined ? null : objects * bytesPerObject,
      what: `bytes of copies in ${bucketOf(bucket)}`,
      dollars,
      dollarsAYear: dollars === null ? null : dollars * 12,
    };
  });
}

/** If every night writes all. */
function versions(figures: BillFigures, prices: Prices): BillLine[] {
  const count = newVersions(figures);
  if (count === 0) return [];
  const { bytesPerObject, written } = figures;
  const days = versionDays(figures);
  const table =
    bytesPerObject === undefined
      ? null
      : storedCost(count, bytesPerObject, storageClassOf(written.storageClass), prices);
  const note = days === undefined ? 'which nothing removes' : `which go after ${days} days`;
  return [
    {
      part: 'versions',
      count,
      what: 'versions a night, if every night writes all',
      dollars: table === null ? null : table * replacedTableMonths(30, days),
      dollarsAYear: table === null ? null : table * replacedTableMonths(365, days),
      note: `the first month and the first year of versions that others have replaced, ${note}`,
    },
  ];
}

/** If every night writes all. What the class keeps in STANDARD beside an object may go at any time. */
function earlyDeletion(figures: BillFigures, prices: Prices): BillLine[] {
  const { objects, bytesPerObject, written, bucket } = figures;
  const of = storageClassOf(written.storageClass);
  const keptDays = keepsVersions(bucket) ? (versionDays(figures) ?? Number.POSITIVE_INFINITY) : 0;
  const months = (nights: number) => earlyTableMonths(nights, of.leastDays, keptDays);
  if (months(365) === 0) return [];
  const own = { ...of, beside: { ...of.beside, standard: 0 } };
  const table = bytesPerObject === undefined ? null : storedCost(objects, bytesPerObject, own, prices);
  return [
    {
      part: 'earlyDeletion',
      count: objects,
      what: 'objects a night that go too soon, if every night writes all',
      dollars: table === null ? null : table * months(30),
      dollarsAYear: table === null ? null : table * months(365),
      note: `the first month and the first year: ${of.name} bills each to the end of its ${of.leastDays} days`,
    },
  ];
}

function dataEvents({ puts: count }: BillFigures, prices: Prices): BillLine[] {
  return [
    {
      part: 'cloudtrail',
      count,
      what: 'data events of CloudTrail',
      dollars: (count / 100_000) * prices.cloudtrail,
    },
    {
      part: 'guardduty',
      count,
      what: "events for GuardDuty's S3 Protection",
      dollars: (count / 1_000_000) * prices.guardduty,
    },
  ];
}

/** What of the bucket was not told, and why. */
export function notKnownOf(bucket: BucketSettings): Bill['notKnown'] {
  const names = Object.keys(bucket) as BucketSettingName[];
  return names.flatMap((setting) => {
    const asked = bucket[setting];
    return asked.isKnown ? [] : [{ setting, why: asked.why }];
  });
}
