/** One client that PUTs and measures itself, in a process of its own: our engine, or a loop around the SDK's PutObject. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RunControl } from '../../job/lease/run-control.js';
import { systemClock } from '../../job/shared/clock.js';
import { fencedStore } from '../../job/store/fenced-store.js';
import type { ObjectKey } from '../../job/store/object-store.js';
import { createS3Store } from '../../job/store/s3/s3-store.js';
import type { PutClientResult, PutClientSettings } from './put-client-settings.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as PutClientSettings;
const { client, endpoint, puts, warmUp, inFlight, bodyBytes } = settings;
const bucket = 'bench';
const region = 'eu-west-1';
const credentials = { accessKeyId: 'AKIABENCH', secretAccessKey: 'secret' };
const body = Buffer.alloc(bodyBytes, 'abcdefghijklmnopqrstuvwxyz0123456789');

const { put, close } = client === 'engine' ? engine() : sdk();
await run(0, warmUp);
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
await run(warmUp, puts);
const cpu = process.cpuUsage(cpuBefore);
const result: PutClientResult = {
  seconds: (performance.now() - startedAt) / 1000,
  cpuMicros: cpu.user + cpu.system,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
await close();
process.stdout.write(JSON.stringify(result));

/** As many loops as PUTs in flight, each with one PUT at a time. */
async function run(first: number, count: number): Promise<void> {
  let next = first;
  const loop = async () => {
    while (next < first + count) {
      const key = `user_info/processed/${next}.json`;
      next += 1;
      await put(key);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, loop));
}

/** As in a run: behind the fence, under the deadline of a lease. */
function engine() {
  const control = new RunControl();
  control.allowWritesUntil(systemClock.monotonic() + 3_600_000, 30_000);
  const deadline = control.deadline({ ended: new AbortController().signal });
  const unfenced = createS3Store({
    bucket,
    s3: { region, endpointUrl: endpoint, forcePathStyle: true },
    connections: inFlight,
    loadCredentials: async () => credentials,
  });
  const store = fencedStore(unfenced, deadline);
  return {
    put: async (key: string) => {
      const { outcome } = await store.put({
        key: key as ObjectKey,
        body,
        contentType: 'application/json',
      });
      if (outcome !== 'written') throw new Error(`${key}: ${outcome}`);
    },
    close: () => store.close(),
  };
}

function sdk() {
  const s3 = new S3Client({
    region,
    endpoint,
    forcePathStyle: true,
    credentials,
    requestHandler: {
      httpAgent: { maxSockets: inFlight, keepAlive: true },
      httpsAgent: { maxSockets: inFlight, keepAlive: true },
    },
  });
  return {
    put: async (Key: string) => {
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key, Body: body, ContentType: 'application/json' }),
      );
    },
    close: async () => s3.destroy(),
  };
}
