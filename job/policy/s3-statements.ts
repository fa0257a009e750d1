/** The statements on S3: what is read, written, listed and looked at in a place. */
import type { Place, Where } from './job-use.js';
import type { Statement } from './statement.js';

/** Of a file that is sent in parts, and is not wanted any more. */
export const abortUploads = ['s3:AbortMultipartUpload'];
const lookAtBucket = 's3:GetBucketLocation';
/** What makes objects cost more or last less: it is told before the first PUT. Service authorization reference, Amazon S3. */
const seeBucketSettings = [
  's3:GetBucketVersioning',
  's3:GetBucketNotification',
  's3:GetReplicationConfiguration',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetBucketObjectLockConfiguration',
];

export function readAndWrite(
  place: Place,
  where: Where,
  others: readonly string[] = [],
  listed: readonly string[] = [],
): Statement[] {
  return [
    { actions: ['s3:GetObject', 's3:PutObject', ...others], resources: [objectsOf(place, where)] },
    list(place, where, listed),
  ];
}

/**
 * Athena writes in the caller's name; Athena user guide, "Control access to Amazon S3 from Athena". Uploads know no prefix as a
 * condition; service authorization reference, Amazon S3.
 */
export function letAthenaWrite(place: Place, where: Where): Statement[] {
  return [
    { actions: [...abortUploads, 's3:ListMultipartUploadParts'], resources: [objectsOf(place, where)] },
    { actions: [lookAtBucket, 's3:ListBucketMultipartUploads'], resources: [bucketOf(place, where)] },
  ];
}

/** Athena lists a location with and without the slash at its end. */
export function withoutSlash({ prefix }: Place): string[] {
  return [prefix.replace(/\/$/, '')];
}

/** The files of a table, by Athena. */
export function readOnly(place: Place, where: Where): Statement[] {
  return [
    { actions: ['s3:GetObject'], resources: [objectsOf(place, where)] },
    list(place, where, withoutSlash(place)),
    { actions: [lookAtBucket], resources: [bucketOf(place, where)] },
  ];
}

/** What a connector puts there and Athena reads. */
export function spillTo(place: Place, where: Where): Statement[] {
  const parts = [...abortUploads, 's3:ListMultipartUploadParts'];
  return [
    ...readAndWrite(place, where, parts, withoutSlash(place)),
    { actions: [lookAtBucket], resources: [bucketOf(place, where)] },
  ];
}

/** Of files whose keys begin so. */
export function readFiles(places: readonly Place[], where: Where): Statement[] {
  return [
    {
      sid: 'ReadFiles',
      actions: ['s3:GetObject'],
      resources: places.map((place) => objectsOf(place, where)),
    },
    ...places.map((place, index) => ({
      sid: index === 0 ? 'ListFiles' : `ListFiles${index + 1}`,
      actions: ['s3:ListBucket'],
      resources: [bucketOf(place, where)],
      ...(place.prefix !== '' && { conditions: under([`${place.prefix}*`]) }),
    })),
  ];
}

export function seeSettings(place: Place, where: Where): Statement {
  return { sid: 'SeeBucketSettings', actions: seeBucketSettings, resources: [bucketOf(place, where)] };
}

/** All objects whose keys begin so. */
export function objectsOf(place: Place, where: Where): string {
  return `${bucketOf(place, where)}/${place.prefix}*`;
}

function bucketOf({ bucket }: Place, { partition }: Where): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** Bound to the prefix; without its slash, a listing would name what lies in orders-of-2025/ beside orders/. */
function list(place: Place, where: Where, others: readonly string[] = []): Statement {
  const { prefix } = place;
  return {
    actions: ['s3:ListBucket'],
    resources: [bucketOf(place, where)],
    ...(prefix !== '' && { conditions: under([`${prefix}*`, ...others]) }),
  };
}

function under(prefixes: readonly string[]) {
  return { StringLike: { 's3:prefix': prefixes } };
}
