import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import type { RetryCause } from '../../../../job/retry/retry-cause.js';
import { PutError } from '../../../../job/shared/errors.js';
import type {
  ETag,
  ObjectKey,
  PutObserver,
  PutPacer,
  PutRequest,
  WriteDeadline,
} from '../../../../job/store/object-store.js';
import type { Credentials } from '../../../../job/store/s3/credentials.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import { failed, type Reply, reset, scriptedServer, stored, truncated } from './scripted-server.js';
import { TestClock } from './test-clock.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const first: Credentials = { accessKeyId: 'AKIA1', secretAccessKey: 's1', sessionToken: 't1' };
const second: Credentials = { accessKeyId: 'AKIA2', secretAccessKey: 's2', sessionToken: 't2' };

/** A store on a server that answers as scripted; the credentials change at each load, `retries` are as observed. */
async function storeOn(
  replies: Reply[],
  credentials: Credentials[] = [first],
  pacer?: PutPacer,
  retrySeconds?: number,
  loadCredentials?: () => Promise<Credentials>,
) {
  const server = await scriptedServer(...replies);
  const clock = new TestClock();
  const retries: RetryCause[] = [];
  const answered: true[] = [];
  let loads = 0;
  const store = createS3Store({
    bucket: 'my-bucket',
    s3: { region: 'eu-west-1', endpointUrl: server.endpointUrl, forcePathStyle: true, retrySeconds },
    connections: 2,
    conditions: 'believed',
    loadCredentials:
      loadCredentials ?? (async () => credentials[Math.min(loads++, credentials.length - 1)] ?? first),
    clock,
    random: () => 0.5,
    ...(pacer === undefined ? {} : { pacer }),
  });
  stops.push(server.stop, () => store.close());
  const observer: PutObserver = {
    retried: (cause) => retries.push(cause),
    answered: () => answered.push(true),
  };
  const put = (request: Partial<PutRequest> = {}) =>
    store.put({ key: 'a/é+1.json' as ObjectKey, body: Buffer.from('{"a":1}'), observer, ...request });
  return { put, clock, retries, answered, seen: server.seen };
}

const written = { outcome: 'written', etag: 'etag-1' };

async function failureOf(put: Promise<unknown>): Promise<PutError> {
  const error = await put.catch((reason: unknown) => reason);
  if (!(error instanceof PutError)) throw new Error(`expected a PutError, got ${String(error)}`);
  return error;
}

test('one PUT carries the key encoded once, type, checksum, hash, owner and token, all signed', async () => {
  const { put, seen } = await storeOn([stored()]);
  expect(await put({ contentType: 'application/json', owner: 'run-1/abc' })).toEqual(written);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ method: 'PUT', path: '/my-bucket/a/%C3%A9%2B1.json' });
  expect(seen[0]?.body.toString()).toBe('{"a":1}');
  const headers = seen[0]?.headers;
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': '7',
    // By zlib in Python.
    'x-amz-checksum-crc32': 'Vhusrw==',
    'x-amz-content-sha256': createHash('sha256').update('{"a":1}').digest('hex'),
    'x-amz-date': '20261122T134501Z',
    'x-amz-meta-splitter': 'run-1/abc',
    'x-amz-security-token': 't1',
  });
  expect(headers?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIA1\/20261122\/eu-west-1\/s3\/aws4_request,SignedHeaders=content-type;host;x-amz-checksum-crc32;x-amz-content-sha256;x-amz-date;x-amz-meta-splitter;x-amz-security-token,Signature=[0-9a-f]{64}$/,
  );
});

test('conditions go out as If-None-Match: * and as an unquoted If-Match', async () => {
  const { put, seen } = await storeOn([stored(), stored(), failed(412, 'PreconditionFailed')]);
  await put({ condition: { kind: 'if-absent' } });
  await put({ condition: { kind: 'if-match', etag: 'e1' as ETag } });
  expect(await put({ condition: { kind: 'if-absent' }, owner: 'me' })).toEqual({
    outcome: 'condition-failed',
  });
  expect(seen[0]?.headers['if-none-match']).toBe('*');
  expect(seen[1]?.headers['if-match']).toBe('e1');
  expect(seen).toHaveLength(3);
});

test.each<[string, Reply, RetryCause]>([
  ['a reset', reset, 'connection'],
  ['an answer cut short', truncated, 'connection'],
  ['a success without an ETag', (response) => response.writeHead(200).end(), 'connection'],
  ['SlowDown', failed(503, 'SlowDown'), 'slow-down'],
  ['an internal error', failed(500, 'InternalError'), 'server-error'],
  ['a RequestTimeout', failed(400, 'RequestTimeout'), 'timeout'],
  ['a conflict', failed(409, 'ConditionalRequestConflict'), 'conflict'],
])('after %s the PUT is sent again', async (_name, reply, cause) => {
  const { put, clock, retries, seen } = await storeOn([reply, stored()]);
  expect(await put()).toEqual(written);
  expect(retries).toEqual([cause]);
  expect(seen).toHaveLength(2);
  expect(clock.slept).toEqual([50]);
});

const ownedBy =
  (owner: string): Reply =>
  (response) =>
    response.writeHead(200, { etag: '"etag-of-head"', 'x-amz-meta-splitter': owner }).end();

test.each<[string, Reply, unknown]>([
  ['ours is a success', ownedBy('run-1/abc'), { outcome: 'written', etag: 'etag-of-head' }],
  ['of somebody else is a failed condition', ownedBy('run-2/abc'), { outcome: 'condition-failed' }],
  [
    'gone is a failed condition',
    (response) => response.writeHead(404).end(),
    { outcome: 'condition-failed' },
  ],
])('a 412 after a lost answer: an object that is %s', async (_name, head, result) => {
  const { put, seen } = await storeOn([reset, failed(412, 'PreconditionFailed'), head]);
  expect(await put({ condition: { kind: 'if-absent' }, owner: 'run-1/abc' })).toEqual(result);
  expect(seen.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'HEAD']);
});

test('a write that may be repeated is looked at for its owner at the first 412', async () => {
  const { put } = await storeOn([failed(412, 'PreconditionFailed'), ownedBy('me')]);
  const result = await put({ condition: { kind: 'if-absent' }, owner: 'me', maybeRepeated: true });
  expect(result).toEqual({ outcome: 'written', etag: 'etag-of-head' });
});

test('a 412 after SlowDown alone needs no look: that request was not taken', async () => {
  const { put, seen } = await storeOn([failed(503, 'SlowDown'), failed(412, 'PreconditionFailed')]);
  expect(await put({ condition: { kind: 'if-absent' }, owner: 'me' })).toEqual({
    outcome: 'condition-failed',
  });
  expect(seen).toHaveLength(2);
});

test('a skewed clock is set by the server and the PUT signed again', async () => {
  const skewed = failed(403, 'RequestTimeTooSkewed', '<ServerTime>2026-11-22T15:00:00Z</ServerTime>');
  const { put, retries, seen } = await storeOn([skewed, stored(), stored()]);
  expect(await put()).toEqual(written);
  await put();
  expect(retries).toEqual(['clock']);
  const dates = seen.map(({ headers }) => headers['x-amz-date']);
  expect(dates).toEqual(['20261122T134501Z', '20261122T150000Z', '20261122T150000Z']);
});

test('an expired token is replaced once and the PUT signed with the new one', async () => {
  const { put, retries, seen } = await storeOn([failed(400, 'ExpiredToken'), stored()], [first, second]);
  expect(await put()).toEqual(written);
  expect(retries).toEqual(['credentials']);
  expect(seen.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['t1', 't2']);
});

test('an expired token that the source gives again ends the run', async () => {
  const { put, seen } = await storeOn([failed(400, 'ExpiredToken')]);
  const error = await failureOf(put());
  expect(error).toMatchObject({ status: 400, code: 'ExpiredToken', attempts: 1, maybeSent: false });
  expect(seen).toHaveLength(1);
});

test.each([
  ['in a header', failed(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-central-1' })],
  ['in the body', failed(400, 'AuthorizationHeaderMalformed', '<Region>eu-central-1</Region>')],
])('a wrong region names the right one, found %s', async (_name, reply) => {
  const { put } = await storeOn([reply]);
  const error = await failureOf(put());
  expect(error.message).toContain('is in eu-central-1, not in eu-west-1; give --region eu-central-1');
});

test('403 fails at once with bucket, key and the permission', async () => {
  const kms = '<Message>not authorized to perform: kms:GenerateDataKey &amp; more</Message>';
  const { put, seen } = await storeOn([failed(403, 'AccessDenied'), failed(403, 'AccessDenied', kms)]);
  const error = await failureOf(put());
  expect(error).toMatchObject({
    store: 's3://my-bucket',
    key: 'a/é+1.json',
    status: 403,
    code: 'AccessDenied',
    attempts: 1,
    maybeSent: false,
  });
  expect(error.message).toBe(
    'PUT s3://my-bucket/a/é+1.json failed (403 AccessDenied): the credentials are not allowed to; expected s3:PutObject on my-bucket/a/é+1.json.',
  );
  expect((await failureOf(put())).message).toContain('kms:GenerateDataKey');
  expect(seen).toHaveLength(2);
});

test('404 fails at once and names the bucket', async () => {
  const { put } = await storeOn([failed(404, 'NoSuchBucket')]);
  expect((await failureOf(put())).message).toContain('there is no bucket my-bucket in eu-west-1');
});

test('a server that never succeeds is given up after 20 s, telling attempts, time, the last answer, and that the object may exist', async () => {
  const { put, clock, retries } = await storeOn(
    Array.from({ length: 100 }, () => failed(500, 'InternalError')),
  );
  const error = await failureOf(put());
  expect(error).toMatchObject({ status: 500, code: 'InternalError', maybeSent: true });
  expect(error.message).toContain('no request succeeded in 19 s (last: 500 InternalError)');
  expect(error.elapsedMs).toBe(clock.slept.reduce((sum, ms) => sum + ms, 0));
  expect(error.elapsedMs).toBeGreaterThan(18_000);
  expect(error.elapsedMs).toBeLessThan(25_000);
  expect(retries).toHaveLength(error.attempts - 1);
});

test('once it has succeeded a server is tried for the time that is given, by probes alone while nothing succeeds', async () => {
  const replies = [stored(), ...Array.from({ length: 200 }, () => failed(500, 'InternalError'))];
  const { put } = await storeOn(replies, [first], undefined, 60);
  expect(await put()).toEqual(written);
  const error = await failureOf(put());
  expect(error.message).toContain('given up after 59 s');
  expect(error.message).toContain('(last: 500 InternalError); --retry-seconds sets how long it is tried');
  expect(error.elapsedMs).toBeGreaterThan(55_000);
  expect(error.elapsedMs).toBeLessThanOrEqual(62_000);
  // A second of its own tries, then a probe every two seconds.
  expect(error.attempts).toBeLessThan(35);
});

test('a key that S3 will not take is a refused row', async () => {
  const { put } = await storeOn([failed(400, 'KeyTooLongError')]);
  expect(await put()).toEqual({ outcome: 'refused', reason: expect.stringContaining('KeyTooLongError') });
});

test('every attempt looks at the deadline, and none is sent when it has passed', async () => {
  const asked: number[] = [];
  const deadline: WriteDeadline = {
    until: () => Number.POSITIVE_INFINITY,
    ends: () => Number.POSITIVE_INFINITY,
    pass: () => {
      asked.push(server.seen.length);
      return asked.length === 2 ? Promise.reject(new Error('the lease is lost')) : undefined;
    },
  };
  const server = await storeOn([reset, stored()]);
  await expect(server.put({ deadline })).rejects.toThrow('the lease is lost');
  expect(asked).toEqual([0, 1]);
  expect(server.seen).toHaveLength(1);
});

test('a PUT that waits for the lease leaves the probe to the renewal that it waits for', async () => {
  const { put, clock, seen } = await storeOn([stored(), failed(500, 'InternalError'), stored(), stored()]);
  await put();
  const renewal = () => put({ key: 'lease.json' as ObjectKey });
  let passes = 0;
  const deadline: WriteDeadline = {
    until: () => Number.POSITIVE_INFINITY,
    ends: () => Number.POSITIVE_INFINITY,
    pass: () => (++passes === 2 ? renewal().then(() => {}) : undefined),
  };
  const outlastsTheGrace: PutObserver = { retried: () => clock.pass(1_500), answered: () => {} };
  expect(await put({ deadline, observer: outlastsTheGrace })).toEqual(written);
  expect(clock.monotonic()).toBeLessThan(3_000);
  expect(seen.map(({ path }) => path.split('/').at(-1))).toEqual([
    '%C3%A9%2B1.json',
    '%C3%A9%2B1.json',
    'lease.json',
    '%C3%A9%2B1.json',
  ]);
});

test('a server that cannot be reached at all is given up after 20 s, however long each attempt takes', async () => {
  const server = await scriptedServer();
  await server.stop();
  const clock = new TestClock();
  const store = createS3Store({
    bucket: 'my-bucket',
    s3: { region: 'eu-west-1', endpointUrl: server.endpointUrl, forcePathStyle: true },
    loadCredentials: async () => {
      // As a network that swallows packets lets it take.
      clock.pass(5_000);
      return { ...first, expiration: new Date(0) };
    },
    clock,
    random: () => 0,
  });
  stops.push(() => store.close());
  const error = await failureOf(store.put({ key: 'a' as ObjectKey, body: Buffer.from('') }));
  expect(error.message).toContain(
    'the server cannot be reached: no request came through in 20 s (last: ECONNREFUSED)',
  );
  expect(error).toMatchObject({ attempts: 5, code: 'ECONNREFUSED', maybeSent: false });
});

test('every attempt takes its turn at the pacer and reports how it ended', async () => {
  const told: string[] = [];
  const pacer: PutPacer = {
    pass: () => {
      told.push('turn');
      return told.length === 1 ? Promise.resolve() : undefined;
    },
    report: (end) => told.push(end),
  };
  const replies = [failed(503, 'SlowDown'), failed(500, 'InternalError'), reset, stored()];
  const { put, answered } = await storeOn(replies, [first], pacer);
  expect(await put()).toEqual(written);
  expect(told).toEqual(['turn', 'throttled', 'turn', 'taken', 'turn', 'broken', 'turn', 'taken']);
  expect(answered).toHaveLength(3);
});

test('without credentials nothing is sent, and the failure has a code', async () => {
  const { put, seen } = await storeOn([], [], undefined, undefined, () =>
    Promise.reject(new Error('nowhere')),
  );
  expect(await failureOf(put())).toMatchObject({
    code: 'NoCredentials',
    message: 'PUT s3://my-bucket/a/é+1.json: there are no AWS credentials for it: nowhere',
  });
  expect(seen).toEqual([]);
});
