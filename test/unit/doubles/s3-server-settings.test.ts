/** The double tells what a bucket is set to as S3 does, with the official client as its judge. */
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { client, closeAfterEach, faultOf, sendSigned, server } from './s3-server-fixture.js';

closeAfterEach();

const of = { Bucket: 'rows' };

test('a new bucket has no versions, no notifications, S3s own encryption, and nothing else', async () => {
  const sdk = client(await server());
  expect((await sdk.send(new GetBucketVersioningCommand(of))).Status).toBeUndefined();
  const { $metadata: _, ...told } = await sdk.send(new GetBucketNotificationConfigurationCommand(of));
  expect(told).toEqual({});
  expect(
    (await sdk.send(new GetBucketEncryptionCommand(of))).ServerSideEncryptionConfiguration?.Rules,
  ).toEqual([{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }]);
  expect(await faultOf(sdk.send(new GetBucketReplicationCommand(of)))).toEqual([
    404,
    'ReplicationConfigurationNotFoundError',
  ]);
  expect(await faultOf(sdk.send(new GetBucketLifecycleConfigurationCommand(of)))).toEqual([
    404,
    'NoSuchLifecycleConfiguration',
  ]);
  expect(await faultOf(sdk.send(new GetObjectLockConfigurationCommand(of)))).toEqual([
    404,
    'ObjectLockConfigurationNotFoundError',
  ]);
});

test('what is put is told again', async () => {
  const sdk = client(await server());
  await sdk.send(new PutBucketVersioningCommand({ ...of, VersioningConfiguration: { Status: 'Enabled' } }));
  expect((await sdk.send(new GetBucketVersioningCommand(of))).Status).toBe('Enabled');

  const queue = {
    Id: 'all',
    QueueArn: 'arn:aws:sqs:us-east-1:123456789012:q',
    Events: ['s3:ObjectCreated:*' as const],
    Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'out/' }] } },
  };
  const notifications = { QueueConfigurations: [queue], EventBridgeConfiguration: {} };
  await sdk.send(
    new PutBucketNotificationConfigurationCommand({ ...of, NotificationConfiguration: notifications }),
  );
  const { $metadata: _, ...told } = await sdk.send(new GetBucketNotificationConfigurationCommand(of));
  expect(told).toEqual(notifications);

  const replication = {
    Role: 'arn:aws:iam::123456789012:role/copies',
    Rules: [
      {
        ID: 'r',
        Status: 'Enabled' as const,
        Priority: 1,
        Filter: { Prefix: 'out/' },
        DeleteMarkerReplication: { Status: 'Disabled' as const },
        Destination: { Bucket: 'arn:aws:s3:::elsewhere', StorageClass: 'GLACIER_IR' as const },
      },
    ],
  };
  await sdk.send(new PutBucketReplicationCommand({ ...of, ReplicationConfiguration: replication }));
  expect((await sdk.send(new GetBucketReplicationCommand(of))).ReplicationConfiguration).toEqual(replication);

  const Rules = [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const }, BucketKeyEnabled: true },
  ];
  await sdk.send(new PutBucketEncryptionCommand({ ...of, ServerSideEncryptionConfiguration: { Rules } }));
  expect(
    (await sdk.send(new GetBucketEncryptionCommand(of))).ServerSideEncryptionConfiguration?.Rules,
  ).toEqual(Rules);

  const rule = {
    ID: 'week',
    Status: 'Enabled' as const,
    Filter: { And: { Prefix: 'out/', Tags: [{ Key: 'a', Value: 'b' }], ObjectSizeGreaterThan: 1_000 } },
    Expiration: { Days: 7 },
    NoncurrentVersionExpiration: { NoncurrentDays: 3 },
  };
  await sdk.send(
    new PutBucketLifecycleConfigurationCommand({
      ...of,
      LifecycleConfiguration: { Rules: [rule] },
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    }),
  );
  expect(await sdk.send(new GetBucketLifecycleConfigurationCommand(of))).toMatchObject({
    Rules: [rule],
    TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
  });

  const lock = {
    ObjectLockEnabled: 'Enabled' as const,
    Rule: { DefaultRetention: { Mode: 'GOVERNANCE' as const, Days: 5 } },
  };
  await sdk.send(new PutObjectLockConfigurationCommand({ ...of, ObjectLockConfiguration: lock }));
  expect((await sdk.send(new GetObjectLockConfigurationCommand(of))).ObjectLockConfiguration).toEqual(lock);
});

test('what is no such document is refused, and so are copies of a bucket without versions', async () => {
  const started = await server();
  const { status, body } = await sendSigned(started, {
    method: 'PUT',
    path: '/rows',
    query: { versioning: '' },
    body: '<Else/>',
  });
  expect([status, body]).toEqual([400, expect.stringContaining('MalformedXML')]);
  const ReplicationConfiguration = {
    Role: 'arn:aws:iam::123456789012:role/copies',
    Rules: [{ Status: 'Enabled' as const, Prefix: '', Destination: { Bucket: 'arn:aws:s3:::b' } }],
  };
  const put = new PutBucketReplicationCommand({ ...of, ReplicationConfiguration });
  expect(await faultOf(client(started).send(put))).toEqual([400, 'InvalidRequest']);
});
