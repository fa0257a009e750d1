/** The words for what S3 will not do: where, what, and which permission or setting helps. */

import { areRowValuesTold } from '../../shared/row-values.js';

export interface Refusal {
  /** What was tried, such as `PUT`. */
  readonly action: string;
  readonly bucket: string;
  /** A key, or the prefix of a list. */
  readonly key: string;
  /** The region that the request was signed for. */
  readonly region: string;
  /** The setting that names it. @default '--region' */
  readonly regionFlag?: string;
  /** What the action needs, such as `s3:PutObject`. */
  readonly permissions: readonly string[];
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** The server's own words. */
  readonly message: string | undefined;
  /** The region that S3 named instead. */
  readonly otherRegion: string | undefined;
}

/** Of Ceph, MinIO and others: with status 403, but no permission is missing. */
const quotaCodes = new Set(['QuotaExceeded', 'XMinioAdminBucketQuotaExceeded', 'BucketQuotaExceeded']);

/** Codes which say that the region is wrong (Amazon S3 API Reference, "Error responses"). */
const wrongRegionCodes = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'Redirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

/** What the bucket as a whole does not take of an object's headers (Amazon S3 API Reference, "Error responses"). */
const headerRemedies: Readonly<Record<string, string>> = {
  AccessControlListNotSupported:
    'the bucket takes no ACLs (Object Ownership is "bucket owner enforced"); leave the ACL out: its owner has all objects anyway',
  InvalidStorageClass: 'the server does not know this storage class; correct --storage-class',
  InvalidEncryptionAlgorithmError: 'the server does not know this encryption; correct --encryption',
};
/** `KMS.NotFoundException`, `KMS.DisabledException` and their like. */
const kmsRemedy =
  "KMS cannot use the key; check --kms-key-id, its state and its region, which must be the bucket's";

export function explain(refusal: Refusal): string {
  const { action, bucket, key, status, code } = refusal;
  const said = [status, code].filter((part) => part !== undefined).join(' ');
  // The SDK writes UnknownError where S3 said nothing; what it says may name the key.
  const silent = [undefined, '', 'UnknownError'].includes(refusal.message) || !areRowValuesTold();
  const words = silent ? '' : ` The server says: ${refusal.message}`;
  return `${action} s3://${bucket}/${key} failed (${said || 'no answer'}): ${remedy(refusal)}.${words}`;
}

function remedy(refusal: Refusal): string {
  const { bucket, key, region, regionFlag = '--region', status, code, otherRegion } = refusal;
  if (status === 301 || status === 307 || wrongRegionCodes.has(code ?? '')) {
    return otherRegion === undefined || otherRegion === region
      ? `the bucket ${bucket} is not in ${region}; give its region with ${regionFlag}`
      : `the bucket ${bucket} is in ${otherRegion}, not in ${region}; give ${regionFlag} ${otherRegion}`;
  }
  if (code === 'NoSuchBucket' || (status === 404 && code !== 'NoSuchKey')) {
    return `there is no bucket ${bucket} in ${region}; create it, or correct the name`;
  }
  if (code === 'SignatureDoesNotMatch' || code === 'InvalidAccessKeyId') {
    return 'the access key or its secret is wrong; check AWS_PROFILE and AWS_ACCESS_KEY_ID';
  }
  if (isExpiredToken(code)) {
    return 'the AWS credentials have ended and the same came back when they were read anew; sign in again';
  }
  if (code !== undefined && quotaCodes.has(code)) {
    return 'the quota of the bucket or of its owner is used up; make room, or have it raised';
  }
  const ofHeaders = headerRemedies[code ?? ''] ?? (code?.startsWith('KMS.') ? kmsRemedy : undefined);
  if (ofHeaders !== undefined) return ofHeaders;
  if (code === 'InvalidObjectState') {
    return 'the object is archived (S3 Glacier); restore it first, or leave it out';
  }
  if (refusal.message?.includes('explicit deny') === true) {
    return `a policy denies it, whatever else is allowed; look at what it demands of a request, such as an encryption header, TLS or a certain network, beside ${refusal.permissions.join(' and ')} on ${bucket}/${key}`;
  }
  if (status === 401 || status === 403) {
    return `the credentials are not allowed to; expected ${refusal.permissions.join(' and ')} on ${bucket}/${key}`;
  }
  return 'the server refuses this request';
}

/** Whether other credentials may help. */
export function isExpiredToken(code: string | undefined): boolean {
  return code === 'ExpiredToken' || code === 'InvalidToken' || code === 'TokenRefreshRequired';
}
