/**
 * What a request to S3 needs; Amazon S3 user guide, "Required permissions for Amazon S3 API operations", and for conditions
 * "How to prevent object overwrites with conditional writes" and "How to perform conditional deletes".
 */
import type { LoggedRequest } from '../doubles/s3-server/request-log.js';
import { bucketArn, type Call, call } from './call.js';

/** What each operation on a bucket's settings needs. */
const settingActions: Readonly<Record<string, string>> = {
  GetBucketVersioning: 's3:GetBucketVersioning',
  GetBucketNotificationConfiguration: 's3:GetBucketNotification',
  GetBucketReplication: 's3:GetReplicationConfiguration',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
};

const headerActions: Readonly<Record<string, string>> = {
  'x-amz-tagging': 's3:PutObjectTagging',
  'x-amz-acl': 's3:PutObjectAcl',
  'x-amz-object-lock-mode': 's3:PutObjectRetention',
  'x-amz-object-lock-legal-hold': 's3:PutObjectLegalHold',
};

/**
 * @param keyOf the KMS key that a bucket's objects are encrypted with
 * @throws Error for an operation that stands in none of the tables here
 */
export function s3Calls(request: LoggedRequest, keyOf: (bucket: string) => string | undefined): Call[] {
  const { operation, bucket = '', key, query, headers, status, deletedKeys } = request;
  const arn = bucketArn(bucket);
  const kms = keyOf(bucket);
  const on = (action: string, name = key) => call(operation, action, `${arn}/${name}`);
  const withKey = (action: string) => (kms === undefined ? [] : [call(operation, action, kms)]);
  // A missing object is told of only to who may list the bucket; the key counts as the prefix.
  const told = status === 404 ? [call(operation, 's3:ListBucket', arn, { 's3:prefix': key })] : [];
  const setting = settingActions[operation];
  if (setting !== undefined) return [call(operation, setting, arn)];
  switch (operation) {
    case 'PutObject':
    case 'CreateMultipartUpload':
      return [
        on('s3:PutObject'),
        ...Object.keys(headerActions).flatMap((name) =>
          headers[name] === undefined ? [] : [on(headerActions[name] ?? '')],
        ),
        ...(headers['if-match'] === undefined ? [] : [on('s3:GetObject')]),
        ...withKey('kms:GenerateDataKey'),
      ];
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      return [on('s3:PutObject'), ...withKey('kms:GenerateDataKey'), ...withKey('kms:Decrypt')];
    case 'AbortMultipartUpload':
      return [on('s3:AbortMultipartUpload')];
    case 'GetObject':
    case 'HeadObject':
      return [on('s3:GetObject'), ...told, ...withKey('kms:Decrypt')];
    case 'DeleteObject':
      return [
        on('s3:DeleteObject'),
        ...(headers['if-match'] === undefined ? [] : [on('s3:GetObject')]),
        ...told,
      ];
    case 'DeleteObjects':
      return deletedKeys.flatMap(({ key: name, isConditional }) => [
        on('s3:DeleteObject', name),
        ...(isConditional ? [on('s3:GetObject', name)] : []),
      ]);
    case 'ListObjectsV2': {
      const prefix = query.get('prefix');
      return [call(operation, 's3:ListBucket', arn, prefix === undefined ? {} : { 's3:prefix': prefix })];
    }
    case 'HeadBucket':
      return [call(operation, 's3:ListBucket', arn)];
    case 'GetBucketLocation':
      return [call(operation, 's3:GetBucketLocation', arn)];
    default:
      throw new Error(`expected an operation whose rights are known, got ${operation} ${request.rawPath}`);
  }
}
