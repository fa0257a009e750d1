/** The double fails when and how it is told to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent as TlsAgent } from 'node:https';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  S3Client as Client,
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { loopbackCertificate, loopbackKey } from '../../doubles/s3-server/loopback-certificate.js';
import { client, closeAfterEach, faultOf, sendSigned, server } from './s3-server-fixture.js';

closeAfterEach();

const connectionReset = { code: 'ECONNRESET' };

const put = (sdk: S3Client, Key: string, Body = 'body') =>
  sdk.send(new PutObjectCommand({ Bucket: 'rows', Key, Body }));

test('scripted errors answer in order, once each, and then all is well', async () => {
  const s3 = await server();
  const sdk = client(s3);
  s3.script(
    { answer: { kind: 'slow-down' } },
    { answer: { kind: 'error', status: 409, code: 'ConditionalRequestConflict' } },
    { answer: { kind: 'error', status: 500, code: 'InternalError' }, times: 2 },
  );
  expect(await faultOf(put(sdk, 'k'))).toEqual([503, 'SlowDown']);
  expect(await faultOf(put(sdk, 'k'))).toEqual([409, 'ConditionalRequestConflict']);
  expect(await faultOf(put(sdk, 'k'))).toEqual([500, 'InternalError']);
  expect(await faultOf(put(sdk, 'k'))).toEqual([500, 'InternalError']);
  expect(s3.objects('rows').size).toBe(0);
  await put(sdk, 'k');
  expect(s3.requests.counts()).toEqual({ PutObject: { 200: 1, 409: 1, 500: 2, 503: 1 } });
});

test('a rule applies to what it matches alone, by pattern or by function', async () => {
  const s3 = await server();
  const sdk = client(s3);
  const answer = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
  s3.script(
    { answer, match: { operation: 'PutObject', keyPrefix: 'state/' } },
    { answer, match: ({ key }) => key === 'odd' },
  );
  await put(sdk, 'rows/1');
  expect(await faultOf(put(sdk, 'odd'))).toEqual([403, 'AccessDenied']);
  expect(await faultOf(put(sdk, 'state/plan'))).toEqual([403, 'AccessDenied']);
  await put(sdk, 'state/plan');
  expect([...s3.objects('rows').keys()]).toEqual(['rows/1', 'state/plan']);
});

test('a share of requests fails, the same ones for the same seed', async () => {
  const statuses = async (seed: number) => {
    const s3 = await server();
    s3.script({ answer: { kind: 'slow-down' }, share: 0.3, seed });
    for (let i = 0; i < 50; i++) await sendSigned(s3, { method: 'PUT', path: `/rows/${i}` });
    return s3.requests.latest().map(({ status }) => status);
  };
  const first = await statuses(7);
  expect(first.filter((status) => status === 503).length).toBeGreaterThan(5);
  expect(first.filter((status) => status === 503).length).toBeLessThan(26);
  expect(await statuses(7)).toEqual(first);
  expect(await statuses(8)).not.toEqual(first);
});

test.each([
  ['before-body', 0],
  ['during-body', 0],
  ['after-operation', 1],
] as const)('a reset %s leaves %i objects', async (when, stored) => {
  const s3 = await server();
  s3.script({ answer: { kind: 'reset', when } });
  await expect(sendSigned(s3, { method: 'PUT', path: '/rows/k', body: 'x' })).rejects.toMatchObject(
    connectionReset,
  );
  expect(s3.objects('rows').size).toBe(stored);
  expect(s3.requests.counts()).toEqual({ PutObject: { 0: 1 } });
});

test('a put-if-absent whose answer was lost meets its own object when it is tried again', async () => {
  const s3 = await server();
  s3.script({ answer: { kind: 'reset', when: 'after-operation' } });
  const headers = { 'if-none-match': '*' };
  const attempt = () => sendSigned(s3, { method: 'PUT', path: '/rows/k', headers, body: 'mine' });
  await expect(attempt()).rejects.toMatchObject(connectionReset);
  expect((await attempt()).status).toBe(412);
  expect(s3.objects('rows').get('k')?.body?.toString()).toBe('mine');
});

test('a connection over TLS is cut off as well', async () => {
  const s3 = await server({ tls: { key: loopbackKey, cert: loopbackCertificate } });
  const httpsAgent = new TlsAgent({ ca: loopbackCertificate });
  s3.script({ answer: { kind: 'reset', when: 'after-operation' } });
  const sdk = client(s3, { requestHandler: { httpsAgent } });
  // Not matched by its code: the SDK cannot tell that Node's errors are errors inside jest's realm, and rewraps them.
  await expect(put(sdk, 'k')).rejects.toThrow('socket hang up');
  expect(s3.objects('rows').size).toBe(1);
});

test.each([
  ['before-operation', 0],
  ['after-operation', 1],
  ['during-answer', 1],
] as const)('a stall %s never ends, with %i objects stored', async (when, stored) => {
  const s3 = await server();
  s3.script({ answer: { kind: 'stall', when } });
  const stalled = sendSigned(s3, { method: 'PUT', path: '/rows/k' });
  const outcome = stalled.then(
    () => 'answered',
    () => 'cut off',
  );
  while (s3.requests.count() === 0) await new Promise(setImmediate);
  expect(s3.objects('rows').size).toBe(stored);
  await s3.close();
  expect(await outcome).toBe('cut off');
});

test('a delayed request is answered after one that came later', async () => {
  const s3 = await server();
  const sdk = client(s3);
  s3.script({ answer: { kind: 'delay', ms: 100 }, match: { keyPrefix: 'slow' } });
  await Promise.all([put(sdk, 'slow'), put(sdk, 'quick')]);
  expect(s3.requests.latest().map(({ key }) => key)).toEqual(['quick', 'slow']);
});

test('a truncated answer ends before its Content-Length', async () => {
  const s3 = await server();
  const sdk = client(s3);
  await put(sdk, 'k', '0123456789');
  s3.script({ answer: { kind: 'truncated' }, times: 2 });
  const got = await sdk.send(new GetObjectCommand({ Bucket: 'rows', Key: 'k' }));
  expect(got.ContentLength).toBe(10);
  await expect(got.Body?.transformToString()).rejects.toMatchObject(connectionReset);
  await expect(sendSigned(s3, { method: 'PUT', path: '/rows/j' })).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  expect(s3.objects('rows').has('j')).toBe(true);
});

test('a rate limit answers SlowDown above so many requests a second', async () => {
  let ms = 0;
  const s3 = await server({ rateLimit: { perSecond: 2, now: () => ms } });
  const statuses = async (count: number) => {
    const found: number[] = [];
    for (let i = 0; i < count; i++)
      found.push((await sendSigned(s3, { method: 'PUT', path: '/rows/k' })).status);
    return found;
  };
  expect(await statuses(3)).toEqual([200, 200, 503]);
  ms = 500;
  expect(await statuses(2)).toEqual([200, 503]);
  ms = 60_000;
  expect(await statuses(3)).toEqual([200, 200, 503]);
});

const greeting = z.object({
  endpoint: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});

test('as a process it prints where it is, is scripted from outside, and ends on SIGTERM', async () => {
  const main = fileURLToPath(new URL('../../doubles/s3-server/main.js', import.meta.url));
  const child = spawn(
    process.execPath,
    [main, '--bucket', 'rows', '--discard-bodies', '--keep-bodies', 'state/'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(createInterface(child.stdout), 'line');
  const { endpoint, region, accessKeyId, secretAccessKey } = greeting.parse(JSON.parse(String(line)));
  const credentials = { accessKeyId, secretAccessKey };
  const sdk = new Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${endpoint}/_control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [answer.status, await answer.json()];
  };
  try {
    await sdk.send(new CreateBucketCommand({ Bucket: 'second' }));
    await control('POST', 'script', { answer: { kind: 'slow-down' }, match: { keyPrefix: 'a' } });
    expect(await faultOf(put(sdk, 'a'))).toEqual([503, 'SlowDown']);
    await put(sdk, 'a');
    await control('POST', 'script', [{ answer: { kind: 'slow-down' }, share: 1 }]);
    await control('DELETE', 'script');
    await put(sdk, 'state/plan');
    await control('POST', 'expire', { accessKeyId });
    expect(await faultOf(put(sdk, 'b'))).toEqual([400, 'ExpiredToken']);
    await control('POST', 'identities', { accessKeyId, secretAccessKey });
    await control('POST', 'clock', { offsetMs: 3_600_000 });
    expect(await faultOf(put(sdk, 'b'))).toEqual([403, 'RequestTimeTooSkewed']);
    expect(await control('GET', 'stats')).toEqual([
      200,
      {
        requests: { CreateBucket: { 200: 1 }, PutObject: { 200: 2, 400: 1, 403: 1, 503: 1 } },
        buckets: {
          rows: { objects: 2, bytes: 8, openUploads: 0 },
          second: { objects: 0, bytes: 0, openUploads: 0 },
        },
      },
    ]);
    const [status] = await control('POST', 'script', { answer: { kind: 'explode' } });
    expect(status).toBe(400);
  } finally {
    sdk.destroy();
    child.kill('SIGTERM');
  }
  expect(await once(child, 'exit')).toEqual([0, null]);
});
