/** Answers a request that arrived whole: who signed it, is the body what was signed, then the operation itself. */
import type { Account, Answer } from './account.js';
import { authenticate } from './authenticate.js';
import { checkRules } from './bucket-rules.js';
import { deleteObjects } from './delete-objects.js';
import type { Identities } from './identities.js';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './multipart.js';
import { createBucket, getBucketLocation, headBucket, listBuckets } from './operations-bucket.js';
import { listObjects } from './operations-list.js';
import { deleteObject, getObject, putObject } from './operations-object.js';
import { bucketSetting } from './operations-settings.js';
import { verifyPayload } from './payload.js';
import type { S3Request } from './request.js';
import { S3Error } from './s3-error.js';

/**
 * Throws S3Error, which is the answer then.
 * @param failureOf throws what the script or the rate has for one key of DeleteObjects
 */
export function perform(
  account: Account,
  identities: Identities,
  request: S3Request,
  raw: Buffer,
  failureOf: (key: string, isConditional: boolean) => void,
): Answer {
  const home = account.buckets.get(request.bucket ?? '')?.region ?? account.region;
  // The endpoint stands for the one of its own region, which redirects, and for the one of the bucket's region.
  const region = authenticate(request, { identities, now: account.now(), regions: [home, account.region] });
  if (region !== home) throw otherRegion(request, home);
  const { rules } = account.buckets.get(request.bucket ?? '') ?? {};
  if (rules !== undefined) checkRules(request, rules);
  return operate(account, request, verifyPayload(request, raw), failureOf);
}

function otherRegion(request: S3Request, region: string): S3Error {
  const bucket = request.bucket ?? '';
  return new S3Error(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    {
      fields: { Endpoint: `${bucket}.s3.${region}.amazonaws.com`, Bucket: bucket },
      headers: { 'x-amz-bucket-region': region },
    },
  );
}

function operate(
  account: Account,
  request: S3Request,
  body: Buffer,
  failureOf: (key: string, isConditional: boolean) => void,
): Answer {
  switch (request.operation) {
    case 'PutObject':
      return putObject(account, request, body);
    case 'GetObject':
    case 'HeadObject':
      return getObject(account, request);
    case 'DeleteObject':
      return deleteObject(account, request);
    case 'DeleteObjects':
      return deleteObjects(account, request, body, failureOf);
    case 'ListObjectsV2':
      return listObjects(account, request);
    case 'ListBuckets':
      return listBuckets(account);
    case 'CreateBucket':
      return createBucket(account, request, body);
    case 'HeadBucket':
      return headBucket(account, request);
    case 'GetBucketLocation':
      return getBucketLocation(account, request);
    case 'CreateMultipartUpload':
      return createMultipartUpload(account, request);
    case 'UploadPart':
      return uploadPart(account, request, body);
    case 'CompleteMultipartUpload':
      return completeMultipartUpload(account, request, body);
    case 'AbortMultipartUpload':
      return abortMultipartUpload(account, request);
    case 'GetBucketVersioning':
    case 'PutBucketVersioning':
    case 'GetBucketNotificationConfiguration':
    case 'PutBucketNotificationConfiguration':
    case 'GetBucketReplication':
    case 'PutBucketReplication':
    case 'GetBucketEncryption':
    case 'PutBucketEncryption':
    case 'GetBucketLifecycleConfiguration':
    case 'PutBucketLifecycleConfiguration':
    case 'GetObjectLockConfiguration':
    case 'PutObjectLockConfiguration':
      return bucketSetting(account, request, request.operation, body);
    case 'Unsupported':
      throw new S3Error(
        501,
        'NotImplemented',
        `This server does not implement ${request.method} ${request.rawPath}.`,
      );
    default:
      throw request.operation satisfies never;
  }
}
