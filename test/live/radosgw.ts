/** The real S3 server that most live tests run against: the one `test/servers/radosgw start` has brought up. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

export const radosgw = {
  endpoint: `http://127.0.0.1:${process.env.RADOSGW_PORT ?? 7480}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'TESTKEY', secretAccessKey: 'TESTSECRET' },
};

/** The official client as the judge of what the server holds. */
export function judge({ endpoint, region, credentials } = radosgw): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

export async function createBucket(bucket: string, server = radosgw): Promise<void> {
  const client = judge(server);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}
