/** The real S3 server that the live tests run against: the one `test/servers/radosgw start` has brought up. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

export const radosgw = {
  endpoint: `http://127.0.0.1:${process.env.RADOSGW_PORT ?? 7480}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'TESTKEY', secretAccessKey: 'TESTSECRET' },
};

/** The official client as the judge of what the server holds. */
export function judge(): S3Client {
  return new S3Client({
    endpoint: radosgw.endpoint,
    region: radosgw.region,
    credentials: radosgw.credentials,
    forcePathStyle: true,
  });
}

export async function createBucket(bucket: string): Promise<void> {
  const client = judge();
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}
