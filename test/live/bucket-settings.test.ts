/** How a bucket is set, as a real server tells it. */
import { randomUUID } from 'node:crypto';
import { PutBucketLifecycleConfigurationCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { createS3Store } from '../../job/store/s3/s3-store.js';
import { createBucket, judge, radosgw } from './radosgw.js';

async function read(bucket: string) {
  const { region, endpoint, credentials } = radosgw;
  const store = createS3Store({
    bucket,
    s3: { region, endpointUrl: endpoint, forcePathStyle: true },
    loadCredentials: async () => credentials,
  });
  try {
    return await store.bucketSettings?.(20_000);
  } finally {
    await store.close();
  }
}

test('a new bucket tells what it knows, and one that is set tells that', async () => {
  const Bucket = `settings-${randomUUID()}`;
  await createBucket(Bucket);
  expect(await read(Bucket)).toEqual({
    versioning: { isKnown: true, value: 'off' },
    notifications: { isKnown: true, value: [] },
    replication: { isKnown: true, value: [] },
    encryption: { isKnown: true, value: null },
    lifecycle: { isKnown: true, value: { movesSmall: false, rules: [] } },
    objectLock: { isKnown: true, value: null },
  });

  const client = judge();
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const Rules = [
    { ID: 'week', Status: 'Enabled' as const, Filter: { Prefix: 'rows/' }, Expiration: { Days: 7 } },
  ];
  await client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
  );
  client.destroy();
  expect(await read(Bucket)).toMatchObject({
    versioning: { isKnown: true, value: 'enabled' },
    lifecycle: {
      value: { rules: [{ id: 'week', filter: { prefix: 'rows/', tags: [] }, expires: { days: 7 } }] },
    },
  });
}, 60_000);
