/** A new bucket of the radosgw that `test/servers/radosgw start` has brought up. */
import { randomBytes } from 'node:crypto';
import { createBucket, radosgw } from '../../live/radosgw.js';
import { judgeOf } from './judge.js';
import type { Place } from './place.js';

const prefix = 'out/';

export async function openRadosgw(): Promise<Place> {
  const bucket = `model-${randomBytes(6).toString('hex')}`;
  await createBucket(bucket);
  const { env, look, write, remove, close } = judgeOf(radosgw, bucket, prefix);
  return {
    kind: 'radosgw',
    target: `s3://${bucket}/${prefix}`,
    state: `s3://${bucket}/_splitter/`,
    deletionFlags: ['--unsafe-delete'],
    env,
    etagOf: ({ hash }) => hash,
    look,
    write,
    remove,
    takeTraffic: () => undefined,
    close: async () => close(),
  };
}
