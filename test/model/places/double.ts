/** A bucket of the S3 double, in this process: its objects are looked at in memory and its PUTs are counted. */
import { randomBytes } from 'node:crypto';
import type { StoredObject as DoubleObject } from '../../doubles/s3-server/bucket.js';
import { type S3Server, startS3Server } from '../../doubles/s3-server/s3-server.js';
import { judgeOf } from './judge.js';
import type { Place } from './place.js';
import { storedObject } from './stored-object.js';

const prefix = 'out/';

/** What `finish` tries deletions on, which is no row's: made and removed again. */
const trial = '.splitter-trial-';

/** One server for all histories, a bucket for each. */
export async function openDoubles(): Promise<{ open(): Promise<Place>; close(): Promise<void> }> {
  const server = await startS3Server();
  /** Keys of the PUTs that arrived, by bucket. */
  const puts = new Map<string, string[]>();
  server.script({
    answer: { kind: 'slow-down' },
    share: 0,
    match: ({ operation, bucket, key }) => {
      if (operation === 'PutObject' && key.startsWith(prefix) && !key.startsWith(prefix + trial)) {
        puts.get(bucket ?? '')?.push(key.slice(prefix.length));
      }
      return false;
    },
  });
  return { open: async () => openDouble(server, puts), close: () => server.close() };
}

function seen({ body, headers, metadata }: DoubleObject, stamp: string) {
  return storedObject(body ?? Buffer.alloc(0), stamp, {
    cacheControl: headers['cache-control'],
    source: metadata.source,
    encoding: headers['content-encoding'],
  });
}

function openDouble(server: S3Server, allPuts: Map<string, string[]>): Place {
  const bucket = `model-${randomBytes(6).toString('hex')}`;
  server.createBucket(bucket);
  allPuts.set(bucket, []);
  const takePuts = () => {
    const puts = allPuts.get(bucket) ?? [];
    allPuts.set(bucket, []);
    return puts;
  };
  const stamps = new WeakMap<DoubleObject, string>();
  let stamped = 0;
  const stampOf = (object: DoubleObject) => {
    let stamp = stamps.get(object);
    if (stamp === undefined) {
      stamped += 1;
      stamp = `${stamped} ${object.modifiedSeconds}`;
      stamps.set(object, stamp);
    }
    return stamp;
  };
  const judge = judgeOf(server, bucket, prefix);
  return {
    kind: 'double',
    target: `s3://${bucket}/${prefix}`,
    state: `s3://${bucket}/_splitter/`,
    deletionFlags: [],
    env: judge.env,
    etagOf: ({ hash }) => hash,
    look: async () =>
      new Map(
        [...server.objects(bucket)].flatMap(([key, object]) =>
          key.startsWith(prefix) ? [[key.slice(prefix.length), seen(object, stampOf(object))] as const] : [],
        ),
      ),
    write: async (key, body) => {
      await judge.write(key, body);
      takePuts();
    },
    remove: judge.remove,
    takeTraffic: () => ({ puts: takePuts() }),
    close: async () => {
      allPuts.delete(bucket);
      judge.close();
    },
  };
}
