/** How a bucket is set, read by our store from the double, which the SDK's own requests have set. */
import {
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import type { BucketSettings } from '../../../../job/store/bucket-settings.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import type { SettingOperation } from '../../../doubles/s3-server/request.js';
import type { S3Server } from '../../../doubles/s3-server/s3-server.js';
import { client, closeAfterEach, server } from '../../doubles/s3-server-fixture.js';

closeAfterEach();

const of = { Bucket: 'rows' };
const known = (value: unknown) => ({ isKnown: true, value });

async function read(from: S3Server, withinMs = 20_000): Promise<BucketSettings | undefined> {
  const store = createS3Store({
    bucket: 'rows',
    s3: { region: from.region, endpointUrl: from.endpoint, forcePathStyle: true },
    loadCredentials: async () => from.credentials,
  });
  try {
    return await store.bucketSettings?.(withinMs);
  } finally {
    await store.close();
  }
}

test('a new bucket is set to nothing but the encryption of S3', async () => {
  const started = await server();
  expect(await read(started)).toEqual({
    versioning: known('off'),
    notifications: known([]),
    replication: known([]),
    encryption: known({ kind: 'AES256', bucketKey: false }),
    lifecycle: known({ movesSmall: false, rules: [] }),
    objectLock: known(null),
  });
  // One attempt each.
  expect(Object.values(started.requests.counts()).flatMap((counts) => Object.values(counts))).toEqual(
    Array(6).fill(1),
  );
});

test('all that a bucket can be set to is read', async () => {
  const started = await server();
  const sdk = client(started);
  await sdk.send(new PutBucketVersioningCommand({ ...of, VersioningConfiguration: { Status: 'Enabled' } }));
  const Events = ['s3:ObjectCreated:*' as const];
  const FilterRules = [
    { Name: 'prefix' as const, Value: 'out/' },
    { Name: 'suffix' as const, Value: '.json' },
  ];
  await sdk.send(
    new PutBucketNotificationConfigurationCommand({
      ...of,
      NotificationConfiguration: {
        QueueConfigurations: [
          { QueueArn: 'arn:aws:sqs:us-east-1:1:q', Events, Filter: { Key: { FilterRules } } },
        ],
        TopicConfigurations: [{ TopicArn: 'arn:aws:sns:us-east-1:1:t', Events }],
        LambdaFunctionConfigurations: [
          { LambdaFunctionArn: 'arn:aws:lambda:us-east-1:1:function:f', Events },
        ],
        EventBridgeConfiguration: {},
      },
    }),
  );
  await sdk.send(
    new PutBucketReplicationCommand({
      ...of,
      ReplicationConfiguration: {
        Role: 'arn:aws:iam::1:role/r',
        Rules: [
          {
            Status: 'Enabled',
            Priority: 1,
            Filter: { And: { Prefix: 'out/', Tags: [{ Key: 'a', Value: 'b' }] } },
            DeleteMarkerReplication: { Status: 'Disabled' },
            SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
            Destination: {
              Bucket: 'arn:aws:s3:::copies',
              StorageClass: 'STANDARD_IA',
              ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
            },
          },
          { Status: 'Disabled', Prefix: '', Destination: { Bucket: 'arn:aws:s3:::off' } },
        ],
      },
    }),
  );
  await sdk.send(
    new PutBucketEncryptionCommand({
      ...of,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true }],
      },
    }),
  );
  await sdk.send(
    new PutBucketLifecycleConfigurationCommand({
      ...of,
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
      LifecycleConfiguration: {
        Rules: [
          {
            ID: 'all',
            Status: 'Enabled',
            Filter: { And: { Prefix: 'out/', ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 9 } },
            Expiration: { Date: new Date('2027-01-01T00:00:00Z') },
            Transitions: [{ Days: 3, StorageClass: 'GLACIER' }],
            NoncurrentVersionExpiration: { NoncurrentDays: 4 },
          },
          { ID: 'old', Status: 'Enabled', Prefix: 'old/', Expiration: { ExpiredObjectDeleteMarker: true } },
          {
            ID: 'some',
            Status: 'Enabled',
            Filter: { Tag: { Key: 'k', Value: 'v' } },
            NoncurrentVersionExpiration: { NoncurrentDays: 4, NewerNoncurrentVersions: 2 },
          },
          { ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
        ],
      },
    }),
  );
  await sdk.send(
    new PutObjectLockConfigurationCommand({
      ...of,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 2 } },
      },
    }),
  );
  const events = ['s3:ObjectCreated:*'];
  const all = { prefix: '', suffix: '' };
  expect(await read(started)).toEqual({
    versioning: known('enabled'),
    notifications: known([
      { to: 'sqs', events, prefix: 'out/', suffix: '.json' },
      { to: 'sns', events, ...all },
      { to: 'lambda', events, ...all },
      { to: 'eventbridge', events: [], ...all },
    ]),
    replication: known([
      {
        filter: { prefix: 'out/', tags: [{ name: 'a', value: 'b' }] },
        bucket: 'arn:aws:s3:::copies',
        storageClass: 'STANDARD_IA',
        inTime: true,
        takesKms: true,
      },
    ]),
    encryption: known({ kind: 'aws:kms', bucketKey: true }),
    lifecycle: known({
      movesSmall: true,
      rules: [
        {
          id: 'all',
          filter: { prefix: 'out/', tags: [], largerThan: 5, smallerThan: 9 },
          expires: { date: '2027-01-01' },
          transitions: [{ days: 3, storageClass: 'GLACIER' }],
          versionDays: 4,
        },
        { id: 'old', filter: { prefix: 'old/', tags: [] }, transitions: [] },
        { id: 'some', filter: { prefix: '', tags: [{ name: 'k', value: 'v' }] }, transitions: [] },
      ],
    }),
    objectLock: known({ retention: { mode: 'COMPLIANCE', years: 2 } }),
  });
});

test.each<[keyof BucketSettings, SettingOperation, string]>([
  ['versioning', 'GetBucketVersioning', 's3:GetBucketVersioning'],
  ['notifications', 'GetBucketNotificationConfiguration', 's3:GetBucketNotification'],
  ['replication', 'GetBucketReplication', 's3:GetReplicationConfiguration'],
  ['encryption', 'GetBucketEncryption', 's3:GetEncryptionConfiguration'],
  ['lifecycle', 'GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration'],
  ['objectLock', 'GetObjectLockConfiguration', 's3:GetBucketObjectLockConfiguration'],
])('%s is not known where the rights do not allow it, and the others are', async (name, operation, right) => {
  const started = await server();
  started.script({ match: { operation }, answer: { kind: 'error', status: 403, code: 'AccessDenied' } });
  const found = await read(started);
  expect(found?.[name]).toEqual({ isKnown: false, why: `the rights do not allow it (${right})` });
  expect(Object.values(found ?? {}).filter(({ isKnown }) => isKnown)).toHaveLength(5);
  expect(started.requests.counts()[operation]).toEqual({ 403: 1 });
});

test.each([
  [501, 'NotImplemented'],
  [405, 'MethodNotAllowed'],
  [404, 'NoSuchConfiguration'],
  [503, 'SlowDown'],
])('a server that answers %d %s is asked once, and nothing fails', async (status, code) => {
  const started = await server();
  started.script({ answer: { kind: 'error', status, code }, times: 100 });
  const found = Object.values((await read(started)) ?? {});
  expect(found).toEqual(Array(6).fill({ isKnown: false, why: `the server answers ${status} ${code}` }));
  expect(started.requests.latest()).toHaveLength(6);
});

test('an older bucket without default encryption has none', async () => {
  const started = await server();
  const code = 'ServerSideEncryptionConfigurationNotFoundError';
  started.script({
    match: { operation: 'GetBucketEncryption' },
    answer: { kind: 'error', status: 404, code },
  });
  expect((await read(started))?.encryption).toEqual(known(null));
});

test('a server that does not answer is not waited for', async () => {
  const started = await server();
  started.script({
    match: { operation: 'GetBucketLifecycleConfiguration' },
    answer: { kind: 'stall', when: 'before-operation' },
  });
  const found = await read(started, 500);
  expect(found?.lifecycle).toEqual({ isKnown: false, why: 'no answer within 0.5 s' });
  expect(found?.versioning).toEqual(known('off'));
});
