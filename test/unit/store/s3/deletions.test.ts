import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { StoreError } from '../../../../job/shared/errors.js';
import type {
  AttemptEnd,
  DeleteRequest,
  ETag,
  ObjectKey,
  WriteDeadline,
} from '../../../../job/store/object-store.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import { type S3ServerOptions, startS3Server } from '../../../doubles/s3-server/s3-server.js';
import { failed, type Reply, reset, scriptedServer } from './scripted-server.js';
import { TestClock } from './test-clock.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Counts what is paced. */
class Pace {
  passed = 0;
  readonly ends: AttemptEnd[] = [];
  pass(): undefined {
    this.passed += 1;
  }
  report(end: AttemptEnd): void {
    this.ends.push(end);
  }
}

async function onDouble(options: S3ServerOptions = {}) {
  const server = await startS3Server({ buckets: ['my-bucket'], ...options });
  const pace = new Pace();
  const store = createS3Store({
    bucket: 'my-bucket',
    s3: { region: 'us-east-1', endpointUrl: server.endpoint, forcePathStyle: true },
    loadCredentials: async () => server.credentials,
    clock: new TestClock(Date.now()),
    pacer: pace,
  });
  stops.push(server.close, () => store.close());
  /** Puts objects and names them as they are. */
  const filled = async (...keys: string[]): Promise<DeleteRequest[]> => {
    const requests: DeleteRequest[] = [];
    for (const key of keys) {
      const result = await store.put({ key: key as ObjectKey, body: Buffer.from(key) });
      if (result.outcome === 'written') requests.push({ key: key as ObjectKey, etag: result.etag });
    }
    pace.passed = 0;
    pace.ends.length = 0;
    return requests;
  };
  return { server, store, pace, filled, keys: () => [...server.objects('my-bucket').keys()] };
}

async function onScript(...replies: Reply[]) {
  const server = await scriptedServer(...replies);
  const store = createS3Store({
    bucket: 'my-bucket',
    s3: { region: 'eu-west-1', endpointUrl: server.endpointUrl, forcePathStyle: true },
    loadCredentials: async () => ({ accessKeyId: 'AKIA1', secretAccessKey: 's' }),
    clock: new TestClock(Date.now()),
    random: () => 0.5,
  });
  stops.push(server.stop, () => store.close());
  return { store, seen: server.seen };
}

const answered =
  (inner: string): Reply =>
  (response) =>
    response.writeHead(200).end(`<DeleteResult>${inner}</DeleteResult>`);
const [a, b] = ['a', 'b'].map((key) => ({ key: key as ObjectKey, etag: `of-${key}` as ETag })) as [
  DeleteRequest,
  DeleteRequest,
];

test('the request names each key with its ETag, asks for an answer of each, and carries Content-MD5', async () => {
  const { store, seen } = await onScript(
    answered('<Deleted><Key>a</Key></Deleted><Deleted><Key>b</Key></Deleted>'),
  );
  expect(await store.deleteMany([a, { key: b.key }])).toEqual(['deleted', 'deleted']);
  const [request] = seen;
  expect(request).toMatchObject({ method: 'POST', path: '/my-bucket/?delete=' });
  expect(request?.body.toString()).toMatch(
    /<Object><Key>a<\/Key><ETag>of-a<\/ETag><\/Object><Object><Key>b<\/Key><\/Object>/,
  );
  expect(request?.body.toString()).toContain('<Quiet>false</Quiet>');
  const md5 = createHash('md5')
    .update(request?.body ?? '')
    .digest('base64');
  expect(request?.headers['content-md5']).toBe(md5);
});

test.each([
  ['SlowDown', 'throttled'],
  ['InternalError', 'taken'],
  ['OperationAborted', 'taken'],
  ['ConditionalRequestConflict', 'taken'],
] as const)('keys answered %s are tried again, and they alone', async (code, end) => {
  const { server, store, pace, filled, keys } = await onDouble();
  const requests = await filled('a/1', 'a/2', 'b/1');
  server.script({
    answer: { kind: 'error', status: 500, code },
    match: { operation: 'DeleteObjects', keyPrefix: 'a/' },
    times: 3,
  });
  expect(await store.deleteMany(requests)).toEqual(['deleted', 'deleted', 'deleted']);
  expect(keys()).toEqual([]);
  expect(server.requests.count('DeleteObjects')).toBe(3);
  // Three keys, then two, then one: each counts as a request.
  expect(pace.passed).toBe(3 + 2 + 1);
  expect(pace.ends.filter((each) => each === end)).toHaveLength(end === 'throttled' ? 3 : 6);
});

test('a key that the answer leaves out is asked for again', async () => {
  const { store, seen } = await onScript(
    answered('<Deleted><Key>a</Key></Deleted><Deleted><Key>c</Key></Deleted>'),
    answered('<Deleted><Key>b</Key></Deleted>'),
  );
  expect(await store.deleteMany([a, b])).toEqual(['deleted', 'deleted']);
  expect(seen[1]?.body.toString()).not.toContain('<Key>a</Key>');
});

test('a key that the credentials may not delete ends the call, and is named', async () => {
  const { server, store, filled, keys } = await onDouble();
  const requests = await filled('a', 'secret/b');
  server.script({
    answer: { kind: 'error', status: 403, code: 'AccessDenied' },
    match: { keyPrefix: 'secret/', operation: 'DeleteObjects' },
  });
  const failure = await store.deleteMany(requests).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StoreError);
  expect(String(failure)).toMatch(/DELETE s3:\/\/my-bucket\/secret\/b failed \(403 AccessDenied\)/);
  expect(String(failure)).toContain('s3:DeleteObject and s3:GetObject');
  expect(keys()).toEqual(['secret/b']);
});

test('gone after an attempt whose answer was lost counts as deleted, gone at the first as gone', async () => {
  const { server, store, filled, keys } = await onDouble();
  const requests = await filled('a', 'line\nend');
  server.script(
    { answer: { kind: 'reset', when: 'after-operation' }, match: { operation: 'DeleteObjects' } },
    { answer: { kind: 'reset', when: 'after-operation' }, match: { operation: 'DeleteObject' } },
  );
  expect(await store.deleteMany(requests)).toEqual(['deleted', 'deleted']);
  expect(keys()).toEqual([]);
  expect(await store.deleteMany(requests)).toEqual(['gone', 'gone']);
});

test('412 is judged by HEAD: no object is gone, another one stands', async () => {
  const { store } = await onScript(
    answered(
      '<Error><Key>a</Key><Code>PreconditionFailed</Code></Error><Error><Key>b</Key><Code>PreconditionFailed</Code></Error>',
    ),
    (response) => response.writeHead(404).end(),
    (response) => response.writeHead(200, { etag: '"another"' }).end(),
  );
  expect((await store.deleteMany([a, b])).toSorted()).toEqual(['condition-failed', 'gone']);
});

test('412 for the very version that HEAD shows is asked again, and then an error', async () => {
  const refused = answered('<Error><Key>a</Key><Code>PreconditionFailed</Code></Error>');
  const shown: Reply = (response) => response.writeHead(200, { etag: '"of-a"' }).end();
  const mended = await onScript(refused, shown, answered('<Deleted><Key>a</Key></Deleted>'));
  expect(await mended.store.deleteMany([a])).toEqual(['deleted']);
  const { store } = await onScript(refused, shown, refused, shown, refused, shown);
  await expect(store.deleteMany([a])).rejects.toThrow(/says \(412\).*not the version of-a.*HEAD/);
});

test('what XML cannot name goes singly, under its condition', async () => {
  const { server, store, filled, keys } = await onDouble();
  const requests = await filled('a', '\u0001', 'line\nend', 'end\r', ' led', 'at the end ');
  const wrong = requests.map(({ key }) => ({ key, etag: 'another' as ETag }));
  expect(await store.deleteMany(wrong)).toEqual(requests.map(() => 'condition-failed'));
  expect(keys()).toHaveLength(6);
  expect(await store.deleteMany(requests)).toEqual(requests.map(() => 'deleted'));
  expect(keys()).toEqual([]);
  expect(server.requests.count('DeleteObjects')).toBe(2);
  expect(server.requests.count('DeleteObject')).toBe(10);
});

test('a server that does not know DeleteObjects is asked once, and then key by key', async () => {
  const { server, store, filled, keys } = await onDouble();
  const requests = await filled('a', 'b');
  server.script({
    answer: { kind: 'error', status: 501, code: 'NotImplemented' },
    match: { operation: 'DeleteObjects' },
    times: 9,
  });
  expect(await store.deleteMany(requests)).toEqual(['deleted', 'deleted']);
  expect(await store.deleteMany(requests)).toEqual(['gone', 'gone']);
  expect(keys()).toEqual([]);
  expect(server.requests.count('DeleteObjects')).toBe(1);
});

test('1,000 keys go in a request, and an answer of megabytes is read whole', async () => {
  const { server, store } = await onDouble();
  const long = `${'&'.repeat(1_000)}/`;
  const requests = Array.from({ length: 1_001 }, (_, index) => ({ key: `${long}${index}` as ObjectKey }));
  expect(new Set(await store.deleteMany(requests))).toEqual(new Set(['deleted']));
  expect(server.requests.count('DeleteObjects', 200)).toBe(2);
});

test('a deletion looks at its deadline before each attempt and where it is sent', async () => {
  const { store, seen } = await onScript(
    failed(500, 'InternalError'),
    answered('<Deleted><Key>a</Key></Deleted>'),
  );
  const passed: number[] = [];
  let late = true;
  const deadline: WriteDeadline = {
    until: () => (late ? 0 : Number.POSITIVE_INFINITY),
    ends: () => Number.POSITIVE_INFINITY,
    pass: () => {
      passed.push(seen.length);
      if (passed.length > 1) late = false;
      return undefined;
    },
  };
  expect(await store.deleteMany([a], { deadline })).toEqual(['deleted']);
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST']);
  expect(passed).toEqual([0, 0, 1]);
});

test('a reset before the request was read is tried again', async () => {
  const { store, seen } = await onScript(reset, answered('<Deleted><Key>a</Key></Deleted>'));
  expect(await store.deleteMany([a])).toEqual(['deleted']);
  expect(seen).toHaveLength(2);
});
