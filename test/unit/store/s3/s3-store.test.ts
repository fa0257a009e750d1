import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { StoreError } from '../../../../job/shared/errors.js';
import type { ETag, ObjectKey, WriteDeadline } from '../../../../job/store/object-store.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import { failed, type Reply, scriptedServer, stored, truncated } from './scripted-server.js';
import { TestClock } from './test-clock.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function storeOn(...replies: Reply[]) {
  return storeBy(new TestClock(Date.now()), replies);
}

async function storeBy(clock: TestClock, replies: readonly Reply[]) {
  const server = await scriptedServer(...replies);
  let loads = 0;
  const store = createS3Store({
    bucket: 'my-bucket',
    s3: { region: 'eu-west-1', endpointUrl: server.endpointUrl, forcePathStyle: true },
    loadCredentials: async () => ({ accessKeyId: `AKIA${++loads}`, secretAccessKey: 's' }),
    clock,
    random: () => 0.5,
  });
  stops.push(server.stop, () => store.close());
  return { store, clock, seen: server.seen };
}

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 's3-store-'));
  stops.push(() => rm(path, { recursive: true }));
  return path;
}

const key = 'k/1.json' as ObjectKey;
const content =
  (text: string): Reply =>
  (response) =>
    response.writeHead(200, { etag: '"e1"' }).end(text);

test('get gives the bytes and an unquoted ETag, and asks for the version unquoted', async () => {
  const { store, seen } = await storeOn(content('hello'));
  const found = await store.get(key, { ifMatch: 'e1' as ETag });
  expect(found?.etag).toBe('e1');
  expect(Buffer.from(found?.bytes ?? []).toString()).toBe('hello');
  expect(seen[0]).toMatchObject({ method: 'GET', headers: { 'if-match': 'e1' } });
});

test('a server that answers a range with all of the object, or with another part, is told of by name, and is not read', async () => {
  const whole = 'x'.repeat(1_000);
  const part =
    (range: string): Reply =>
    (response) =>
      response
        .writeHead(206, { etag: '"e1"', 'content-range': `bytes ${range}`, 'content-length': 2 })
        .end('xx');
  const { store, seen } = await storeOn(
    ...[content(whole), content(whole), part('0-1/1000'), part('4-5/1000'), part('998-999/1000')],
    (response) => response.writeHead(200, { etag: '"e1"', 'content-length': 2 }).end('xx'),
  );
  const range = { from: 4, bytes: 2 };
  const words =
    'GET s3://my-bucket/k/1.json: the server was asked for a part of the object (Range: bytes=4-5) and answers with';
  await expect(store.get(key, { range })).rejects.toThrow(`${words} all of it. `);
  await expect(store.get(key, { lastBytes: 2 })).rejects.toThrow(
    '(Range: bytes=-2) and answers with all of it',
  );
  await expect(store.get(key, { range })).rejects.toThrow(`${words} bytes 0-1/1000. `);
  const text = async (options: Parameters<typeof store.get>[1]) =>
    Buffer.from((await store.get(key, options))?.bytes ?? []).toString();
  expect(await text({ range })).toBe('xx');
  expect(await text({ lastBytes: 2 })).toBe('xx');
  // All of an object that has no more is what was asked for.
  expect(await text({ range: { from: 0, bytes: 5 } })).toBe('xx');
  expect(seen).toHaveLength(6);
});

test('get gives nothing for a missing object and for another version, but a missing bucket is an error', async () => {
  const { store } = await storeOn(
    failed(404, 'NoSuchKey'),
    failed(412, 'PreconditionFailed'),
    failed(404, 'NoSuchBucket'),
  );
  expect(await store.get(key)).toBeUndefined();
  expect(await store.get(key, { ifMatch: 'e0' as ETag })).toBeUndefined();
  await expect(store.get(key)).rejects.toThrow(/there is no bucket my-bucket/);
});

test('a download that breaks off is begun again', async () => {
  const { store } = await storeOn(truncated, content('whole'));
  const found = await store.get(key);
  expect(Buffer.from(found?.bytes ?? []).toString()).toBe('whole');
});

test("a run's first answer that breaks off after half a minute is asked for again: the server is there", async () => {
  const clock = new TestClock(Date.now());
  const late: Reply = (response) => {
    clock.pass(33_000);
    truncated(response);
  };
  const { store, seen } = await storeBy(clock, [late, content('whole')]);
  const found = await store.get(key);
  expect([Buffer.from(found?.bytes ?? []).toString(), seen.length]).toEqual(['whole', 2]);
});

test('an expired token is replaced once', async () => {
  const { store, seen } = await storeOn(failed(400, 'ExpiredToken'), content('hello'));
  await store.get(key);
  expect(seen.map(({ headers }) => headers.authorization?.match(/AKIA\d/)?.[0])).toEqual(['AKIA1', 'AKIA2']);
});

test('a denied read tells the bucket, the key and the permissions', async () => {
  const { store } = await storeOn(failed(403, 'AccessDenied'));
  const error = await store.get(key).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ store: 's3://my-bucket', key: 'k/1.json', code: 'AccessDenied' });
  expect(String(error)).toMatch(/expected s3:GetObject and s3:ListBucket .* on my-bucket\/k\/1\.json/);
});

test('a wrong region names the right one', async () => {
  const { store } = await storeOn(
    failed(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-central-1' }),
  );
  await expect(store.delete(key)).rejects.toThrow(/give --region eu-central-1/);
});

const page = (keys: string[], next?: string) =>
  `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${next !== undefined}</IsTruncated>${keys
    .map((name) => `<Contents><Key>${name}</Key><Size>3</Size><ETag>&quot;e&quot;</ETag></Contents>`)
    .join(
      '',
    )}${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}</ListBucketResult>`;

test('list decodes keys as S3 encodes them and follows the pages', async () => {
  const { store, seen } = await storeOn(
    content(page(['p/a+b', 'p/a%2Bb'], 'token')),
    content(page(['p/%C3%A9'])),
  );
  const found = [];
  for await (const object of store.list('p/', { startAfter: 'p/a' })) found.push(object);
  expect(found).toEqual([
    { key: 'p/a b', bytes: 3, etag: 'e' },
    { key: 'p/a+b', bytes: 3, etag: 'e' },
    { key: 'p/é', bytes: 3, etag: 'e' },
  ]);
  const queries = seen.map(({ path }) => new URL(path, 'http://x').searchParams);
  expect(
    queries.map((query) => [query.get('prefix'), query.get('start-after'), query.get('encoding-type')]),
  ).toEqual([
    ['p/', 'p/a', 'url'],
    ['p/', 'p/a', 'url'],
  ]);
  expect(queries[1]?.get('continuation-token')).toBe('token');
});

test('a listing without ETags is completed by a HEAD of each object; one that is gone is left out', async () => {
  const bare =
    '<Contents><Key>p/1</Key><Size>3</Size></Contents><Contents><Key>p/2</Key><Size>3</Size></Contents>';
  const gone: Reply = (response) => response.writeHead(404).end();
  const head: Reply = (response) => response.writeHead(200, { etag: '"h"', 'content-length': '3' }).end();
  const { store, seen } = await storeOn(
    content(`<ListBucketResult><IsTruncated>false</IsTruncated>${bare}</ListBucketResult>`),
    head,
    gone,
  );
  const found = [];
  for await (const object of store.list('p/')) found.push(object);
  expect(found).toEqual([{ key: expect.stringMatching(/^p\/[12]$/), bytes: 3, etag: 'h' }]);
  expect(seen.map(({ method }) => method)).toEqual(['GET', 'HEAD', 'HEAD']);
});

test('a success that is no listing is not one of nothing: it is asked for again', async () => {
  const { store, seen } = await storeOn(content(''), content('<Hello/>'), content(page(['p/1'])));
  const found = [];
  for await (const object of store.list('p/')) found.push(object.key);
  expect(found).toEqual(['p/1']);
  expect(seen).toHaveLength(3);
});

test.each([
  ['says that more follows without saying how to ask', [''], /not how to ask for them/],
  ['names the same page again', ['same', 'same'], /would never end/],
  ['goes in a circle of three pages', ['a', 'b', 'c', 'd', 'b', 'c', 'd', 'b', 'c', 'd'], /would never end/],
])('a listing that %s is an error', async (_name, tokens, expected) => {
  const { store } = await storeOn(...tokens.map((token) => content(page(['p/1'], token))));
  const listed = (async () => {
    for await (const { key: listedKey } of store.list('p/')) expect(listedKey).toBe('p/1');
  })();
  await expect(listed).rejects.toThrow(expected);
});

test('a policy that denies, and a quota that is used up, are not called a missing permission', async () => {
  const deny = '<Message>not authorized: explicit deny in a resource-based policy</Message>';
  const { store } = await storeOn(failed(403, 'AccessDenied', deny), failed(403, 'QuotaExceeded'));
  await expect(store.get(key)).rejects.toThrow(/a policy denies it.*encryption header/);
  await expect(store.get(key)).rejects.toThrow(/the quota .* is used up/);
});

/** As servers in front of others write it: HTML that is no XML. */
const htmlPage =
  (status: number): Reply =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'text/html' })
      .end(`<html><hr>${'no way '.repeat(20_000)}</html>`);

test("a page that is not S3's counts by its status, and one that says success is none", async () => {
  const { store, seen } = await storeOn(
    htmlPage(502),
    htmlPage(429),
    content('hello'),
    htmlPage(200),
    content(page(['p/1'])),
    htmlPage(403),
    htmlPage(404),
  );
  expect((await store.get(key))?.bytes.byteLength).toBe(5);
  const keys = [];
  for await (const object of store.list('p/')) keys.push(object.key);
  expect(keys).toEqual(['p/1']);
  expect(seen).toHaveLength(5);
  await expect(store.get(key)).rejects.toThrow(
    /failed \(403\): the credentials are not allowed to; .* The server says: (no way ){28}no w$/,
  );
  // Not an object that is absent: who says so is not S3.
  await expect(store.get(key)).rejects.toThrow('failed (404)');
});

test('reads are tried again as PUTs are, by our own loop', async () => {
  const { store, seen } = await storeOn(
    failed(500, 'InternalError'),
    failed(503, 'SlowDown'),
    content('hello'),
  );
  expect((await store.get(key))?.bytes.byteLength).toBe(5);
  expect(seen).toHaveLength(3);
});

test('a deletion looks at its deadline before each attempt and where it is sent', async () => {
  const { store, seen } = await storeOn(failed(500, 'InternalError'), (response) =>
    response.writeHead(204).end(),
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
  await store.delete(key, { deadline });
  expect(seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  expect(passed).toEqual([0, 0, 1]);
});

test('a deletion that waits for the lease leaves the probe to the renewal that it waits for', async () => {
  const gone: Reply = (response) => response.writeHead(204).end();
  const { store, clock, seen } = await storeOn(
    gone,
    failed(500, 'InternalError'),
    (response) => {
      clock.pass(1_500);
      failed(500, 'InternalError')(response);
    },
    gone,
    gone,
  );
  await store.delete(key);
  const since = clock.monotonic();
  const renewal = () => store.delete('lease.json' as ObjectKey);
  let passes = 0;
  const deadline: WriteDeadline = {
    until: () => Number.POSITIVE_INFINITY,
    ends: () => Number.POSITIVE_INFINITY,
    pass: () => (++passes === 3 ? renewal() : undefined),
  };
  await store.delete(key, { deadline });
  expect(clock.monotonic() - since).toBeLessThan(5_000);
  expect(seen.map(({ path }) => path.split('/').at(-1)?.split('?')[0])).toEqual([
    '1.json',
    '1.json',
    '1.json',
    'lease.json',
    '1.json',
  ]);
});

test('a large file goes up in parts, each with its checksum, each tried again by itself', async () => {
  const path = join(await folder(), 'file');
  await writeFile(path, Buffer.alloc(6 * 1024 * 1024, 'x'));
  const begun: Reply = content('<R><UploadId>u</UploadId></R>');
  const completed = content('<R><ETag>&quot;whole-2&quot;</ETag></R>');
  const { store, seen } = await storeOn(begun, failed(500, 'InternalError'), stored(), stored(), completed);
  expect(await store.putFile(key, path)).toEqual({ key, bytes: 6 * 1024 * 1024, etag: 'whole-2' });
  const parts = seen.filter(({ method }) => method === 'PUT');
  expect(parts).toHaveLength(3);
  expect(parts.every(({ headers }) => headers['x-amz-checksum-crc32'] !== undefined)).toBe(true);
  expect(new Set(parts.map(({ body }) => body.length))).toEqual(new Set([5 * 1024 * 1024, 1024 * 1024]));
  expect(seen.at(-1)?.body.toString()).toMatch(/<ChecksumCRC32>.*<PartNumber>1<.*<PartNumber>2</s);
});

test('delete is content when there is nothing', async () => {
  const { store } = await storeOn(failed(404, 'NoSuchKey'));
  await expect(store.delete(key)).resolves.toBeUndefined();
});

test('a file goes up whole, without chunked trailers', async () => {
  const path = join(await folder(), 'file');
  await writeFile(path, 'content');
  const { store, seen } = await storeOn(stored('"e9"'));
  expect(await store.putFile(key, path)).toEqual({ key, bytes: 7, etag: 'e9' });
  expect(seen[0]?.body.toString()).toBe('content');
  expect(seen[0]?.headers).not.toHaveProperty('x-amz-trailer');
});

test('a local file is the object, whole, and the only file left in the folder', async () => {
  const into = await folder();
  const { store } = await storeOn(truncated, content('whole'), failed(412, 'PreconditionFailed'));
  const path = await store.localFile(key, into, 'e1' as ETag);
  expect(await readFile(path ?? '', 'utf8')).toBe('whole');
  expect(path).toMatch(/\.json$/);
  expect(await readdir(into)).toHaveLength(1);
  expect(await store.localFile(key, into, 'e0' as ETag)).toBeUndefined();
});
