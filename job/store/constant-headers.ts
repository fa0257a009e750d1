/** The headers that go with every PUT of a store, whatever the object. */
import type { HeaderForm } from './object-store.js';
import type { S3Connection, WriteForm } from './s3-connection.js';

/** Amazon S3 API Reference, "PutObject". In any order. */
export function constantHeaders(
  { expectedBucketOwner, requestPayer }: Pick<S3Connection, 'expectedBucketOwner' | 'requestPayer'>,
  { acl, encryption }: WriteForm = {},
): HeaderForm {
  const values = {
    'x-amz-acl': acl,
    'x-amz-expected-bucket-owner': expectedBucketOwner,
    'x-amz-request-payer': requestPayer,
    'x-amz-server-side-encryption': encryption?.kind,
    'x-amz-server-side-encryption-aws-kms-key-id': encryption?.kmsKeyId,
    'x-amz-server-side-encryption-bucket-key-enabled': encryption?.bucketKey?.toString(),
  };
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
