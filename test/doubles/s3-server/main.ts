/**
 * Runs the S3 server as a process of its own, for end-to-end tests and demos: prints one line of JSON with its
 * endpoint and credentials, then serves until SIGTERM. Other processes script it through `/_control/`.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startS3Server } from './s3-server.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    region: { type: 'string', default: 'us-east-1' },
    bucket: { type: 'string', multiple: true, default: [] },
    /** Keep size and md5 of objects alone. */
    'discard-bodies': { type: 'boolean', default: false },
    /** With --discard-bodies: prefixes of keys that are kept whole nevertheless, such as a run's state. */
    'keep-bodies': { type: 'string', multiple: true, default: [] },
    /** Requests a second for each bucket, 503 SlowDown above. */
    'rate-limit': { type: 'string' },
    /** Which deletions are refused whose condition does not hold: everywhere, single or nowhere. */
    'delete-conditions': { type: 'string', default: 'everywhere' },
  },
});

const honours = z.enum(['everywhere', 'single', 'nowhere']).parse(values['delete-conditions']);
const rateLimit = values['rate-limit'];
const server = await startS3Server({
  port: Number(values.port),
  region: values.region,
  buckets: values.bucket,
  honoursDeleteConditions: honours,
  discardBodies: (_bucket, key) =>
    values['discard-bodies'] && !values['keep-bodies'].some((prefix) => key.startsWith(prefix)),
  ...(rateLimit === undefined ? {} : { rateLimit: { perSecond: Number(rateLimit) } }),
});

const { accessKeyId, secretAccessKey } = server.credentials;
process.stdout.write(
  `${JSON.stringify({ endpoint: server.endpoint, region: server.region, accessKeyId, secretAccessKey })}\n`,
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close());
