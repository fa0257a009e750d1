/** A new bucket of the radosgw that `test/servers/radosgw start` has brought up. Its faults are its own. */
import { randomBytes } from 'node:crypto';
import { createBucket, judge, radosgw } from '../../live/radosgw.js';
import type { Place } from './place.js';
import { s3Objects } from './s3-objects.js';

export async function openRadosgw(): Promise<Place> {
  const bucket = `faults-${randomBytes(6).toString('hex')}`;
  await createBucket(bucket);
  const client = judge();
  const { accessKeyId, secretAccessKey } = radosgw.credentials;
  return {
    kind: 'radosgw',
    target: `s3://${bucket}/out/`,
    state: `s3://${bucket}/_splitter/`,
    env: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      SPLITTER_REGION: radosgw.region,
      SPLITTER_ENDPOINT_URL: radosgw.endpoint,
      SPLITTER_FORCE_PATH_STYLE: 'true',
    },
    ...s3Objects(client, () => bucket),
    close: async () => client.destroy(),
  };
}
