/** What the tests of a bill begin with: a million objects of 2,000 bytes into a bucket that is set to nothing. */
import type { BillFigures } from '../../../job/bill/figures.js';
import type { Asked, BucketSettings, LifecycleRule } from '../../../job/store/bucket-settings.js';

export function known<T>(value: T): Asked<T> {
  return { isKnown: true, value };
}

export const plainBucket: BucketSettings = {
  versioning: known('off'),
  notifications: known([]),
  replication: known([]),
  encryption: known({ kind: 'AES256', bucketKey: false }),
  lifecycle: known({ movesSmall: false, rules: [] }),
  objectLock: known(null),
};

export const usualFigures: BillFigures = {
  puts: 1_000_000,
  isAtMost: false,
  objects: 1_000_000,
  bytesPerObject: 2_000,
  written: { keyBegin: 'rows/', keyEnd: '.json', storageClass: 'STANDARD', encryption: undefined, tags: [] },
  bucket: plainBucket,
  athenaBytes: undefined,
  partitions: 100,
};

/** The usual ones, with another form, another bucket, or other figures. */
export function figures(
  more: Partial<BillFigures> = {},
  bucket: Partial<BucketSettings> = {},
  written: Partial<BillFigures['written']> = {},
): BillFigures {
  return {
    ...usualFigures,
    ...more,
    bucket: { ...plainBucket, ...bucket },
    written: { ...usualFigures.written, ...written },
  };
}

export function rule(
  more: Partial<LifecycleRule>,
  filter: Partial<LifecycleRule['filter']> = {},
): LifecycleRule {
  return { id: 'r', transitions: [], filter: { prefix: '', tags: [], ...filter }, ...more };
}

export function lifecycle(...rules: LifecycleRule[]): Pick<BucketSettings, 'lifecycle'> {
  return { lifecycle: known({ movesSmall: false, rules }) };
}
