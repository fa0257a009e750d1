/** The double stores, reads and guards objects as S3 does, with the official client as its judge. */
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { client, closeAfterEach, faultOf, sendSigned, server } from './s3-server-fixture.js';

closeAfterEach();

const rows = { Bucket: 'rows' };

test('an object is read back with its bytes, ETag, type and metadata', async () => {
  const s3 = await server();
  const sdk = client(s3);
  const put = await sdk.send(
    new PutObjectCommand({
      ...rows,
      Key: 'a/1.json',
      Body: '{"a":1}',
      ContentType: 'application/json',
      Metadata: { splitter: 'run/md5' },
    }),
  );
  const etag = `"${hash('md5', '{"a":1}')}"`;
  expect(put.ETag).toBe(etag);
  const got = await sdk.send(new GetObjectCommand({ ...rows, Key: 'a/1.json' }));
  expect(await got.Body?.transformToString()).toBe('{"a":1}');
  expect(got).toMatchObject({
    ETag: etag,
    ContentType: 'application/json',
    ContentLength: 7,
    Metadata: { splitter: 'run/md5' },
  });
  const head = await sdk.send(new HeadObjectCommand({ ...rows, Key: 'a/1.json' }));
  expect(head).toMatchObject({ ETag: etag, ContentLength: 7, Metadata: { splitter: 'run/md5' } });
  expect(s3.objects('rows').get('a/1.json')).toMatchObject({
    body: Buffer.from('{"a":1}'),
    etag: hash('md5', '{"a":1}'),
    contentType: 'application/json',
    metadata: { splitter: 'run/md5' },
  });
});

test('a body of unknown hash is taken as aws-chunked with its checksum behind it', async () => {
  const s3 = await server();
  const body = 'chunk '.repeat(40_000);
  await client(s3).send(
    new PutObjectCommand({
      ...rows,
      Key: 'streamed',
      Body: Readable.from([Buffer.from(body.slice(0, 99_999)), Buffer.from(body.slice(99_999))]),
      ContentLength: body.length,
    }),
  );
  expect(s3.requests.latest()[0]?.headers['x-amz-content-sha256']).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER');
  expect(s3.objects('rows').get('streamed')?.body?.toString()).toBe(body);
});

test.each([
  ['a right trailer', 'cQ8aYw==', 200],
  ['a wrong trailer', 'AAAAAA==', 400],
])('an aws-chunked body with %s is answered as it deserves', async (_name, crc, status) => {
  const s3 = await server();
  const answer = await sendSigned(s3, {
    method: 'PUT',
    path: '/rows/k',
    headers: {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '6',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'content-encoding': 'aws-chunked',
    },
    body: `4\r\nspli\r\n2\r\nts\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`,
  });
  expect([answer.status, s3.objects('rows').size]).toEqual([status, status === 200 ? 1 : 0]);
});

test('If-None-Match: * writes once', async () => {
  const s3 = await server();
  const sdk = client(s3);
  const put = (Body: string) => sdk.send(new PutObjectCommand({ ...rows, Key: 'k', Body, IfNoneMatch: '*' }));
  await put('first');
  expect(await faultOf(put('second'))).toEqual([412, 'PreconditionFailed']);
  expect(s3.objects('rows').get('k')?.body?.toString()).toBe('first');
});

test.each([
  ['quoted', (etag: string) => `"${etag}"`],
  ['unquoted', (etag: string) => etag],
])('If-Match takes a %s ETag, refuses another, and misses what is not there', async (_name, spell) => {
  const s3 = await server();
  const sdk = client(s3);
  const put = (Key: string, Body: string, etag: string) =>
    sdk.send(new PutObjectCommand({ ...rows, Key, Body, IfMatch: spell(etag) }));
  await sdk.send(new PutObjectCommand({ ...rows, Key: 'k', Body: 'one' }));
  await put('k', 'two', hash('md5', 'one'));
  expect(await faultOf(put('k', 'three', hash('md5', 'one')))).toEqual([412, 'PreconditionFailed']);
  expect(await faultOf(put('absent', 'x', hash('md5', 'one')))).toEqual([404, 'NoSuchKey']);
  expect(s3.objects('rows').get('k')?.body?.toString()).toBe('two');
});

test('a wrong CRC32, MD5 or SHA-256 of the body is refused and nothing is stored', async () => {
  const s3 = await server();
  const put = (headers: Record<string, string>) =>
    sendSigned(s3, { method: 'PUT', path: '/rows/k', body: 'body', headers });
  const wrong = hash('md5', 'other', 'base64');
  const crc = await put({ 'x-amz-checksum-crc32': 'AAAAAA==' });
  expect([crc.status, crc.body]).toEqual([400, expect.stringContaining('<Code>BadDigest</Code>')]);
  const md5 = await put({ 'content-md5': wrong });
  expect([md5.status, md5.body]).toEqual([400, expect.stringContaining('<Code>BadDigest</Code>')]);
  const sha = await put({ 'x-amz-content-sha256': hash('sha256', 'other') });
  expect([sha.status, sha.body]).toEqual([
    400,
    expect.stringContaining('<Code>XAmzContentSHA256Mismatch</Code>'),
  ]);
  expect(s3.objects('rows').size).toBe(0);
  const right = await put({
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'content-md5': hash('md5', 'body', 'base64'),
  });
  expect(right.status).toBe(200);
});

test('a key may have 1,024 bytes of UTF-8 and no more', async () => {
  const s3 = await server();
  const sdk = client(s3);
  const longest = 'é'.repeat(512);
  await sdk.send(new PutObjectCommand({ ...rows, Key: longest, Body: 'x' }));
  expect([...s3.objects('rows').keys()]).toEqual([longest]);
  expect(await faultOf(sdk.send(new PutObjectCommand({ ...rows, Key: `${longest}x`, Body: 'x' })))).toEqual([
    400,
    'KeyTooLongError',
  ]);
});

test.each([
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-2', 206, '89', 'bytes 8-9/10'],
  ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
])('the range %s is answered in part', async (Range, status, text, contentRange) => {
  const sdk = client(await server());
  await sdk.send(new PutObjectCommand({ ...rows, Key: 'digits', Body: '0123456789' }));
  const got = await sdk.send(new GetObjectCommand({ ...rows, Key: 'digits', Range }));
  expect([got.$metadata.httpStatusCode, await got.Body?.transformToString(), got.ContentRange]).toEqual([
    status,
    text,
    contentRange,
  ]);
});

test('reading what is absent, another version, or beyond the end fails as in S3', async () => {
  const sdk = client(await server());
  await sdk.send(new PutObjectCommand({ ...rows, Key: 'k', Body: 'abc' }));
  const get = (input: { Key: string; Range?: string; IfMatch?: string; Bucket?: string }) =>
    faultOf(sdk.send(new GetObjectCommand({ ...rows, ...input })));
  expect(await get({ Key: 'absent' })).toEqual([404, 'NoSuchKey']);
  expect(await get({ Key: 'k', Range: 'bytes=3-' })).toEqual([416, 'InvalidRange']);
  expect(await get({ Key: 'k', IfMatch: '"other"' })).toEqual([412, 'PreconditionFailed']);
  expect(await get({ Key: 'k', Bucket: 'no-such' })).toEqual([404, 'NoSuchBucket']);
  expect(await faultOf(sdk.send(new HeadObjectCommand({ ...rows, Key: 'absent' })))).toEqual([
    404,
    'NotFound',
  ]);
});

test('deleting works one by one and many at once, also where there is nothing', async () => {
  const s3 = await server();
  const sdk = client(s3);
  for (const Key of ['a', 'b & <c>', 'd']) await sdk.send(new PutObjectCommand({ ...rows, Key, Body: Key }));
  await sdk.send(new DeleteObjectCommand({ ...rows, Key: 'a' }));
  await sdk.send(new DeleteObjectCommand({ ...rows, Key: 'a' }));
  const many = await sdk.send(
    new DeleteObjectsCommand({ ...rows, Delete: { Objects: [{ Key: 'b & <c>' }, { Key: 'absent' }] } }),
  );
  expect(many.Deleted?.map(({ Key }) => Key)).toEqual(['b & <c>', 'absent']);
  expect([...s3.objects('rows').keys()]).toEqual(['d']);
});

test('buckets are created, listed, and located', async () => {
  const sdk = client(await server());
  await sdk.send(
    new CreateBucketCommand({
      Bucket: 'irish',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  expect(await faultOf(sdk.send(new CreateBucketCommand(rows)))).toEqual([409, 'BucketAlreadyOwnedByYou']);
  const listed = await sdk.send(new ListBucketsCommand({}));
  expect(listed.Buckets?.map(({ Name }) => Name)).toEqual(['rows', 'irish']);
  expect((await sdk.send(new HeadBucketCommand(rows))).BucketRegion).toBe('us-east-1');
  expect((await sdk.send(new GetBucketLocationCommand(rows))).LocationConstraint).toBeUndefined();
  expect(await faultOf(sdk.send(new HeadBucketCommand({ Bucket: 'no-such' })))).toEqual([404, 'NotFound']);
});

test('discarded bodies leave size, ETag and metadata, and picked keys stay whole', async () => {
  const s3 = await server({ discardBodies: (_bucket, key) => !key.startsWith('_state/') });
  const sdk = client(s3);
  await sdk.send(new PutObjectCommand({ ...rows, Key: 'big', Body: 'abc', Metadata: { m: '1' } }));
  await sdk.send(new PutObjectCommand({ ...rows, Key: '_state/plan', Body: 'plan' }));
  expect(s3.objects('rows').get('big')).toMatchObject({ body: undefined, size: 3, etag: hash('md5', 'abc') });
  const head = await sdk.send(new HeadObjectCommand({ ...rows, Key: 'big' }));
  expect([head.ContentLength, head.Metadata]).toEqual([3, { m: '1' }]);
  expect(s3.objects('rows').get('_state/plan')?.body?.toString()).toBe('plan');
  expect(s3.stats().buckets).toEqual({ rows: { objects: 2, bytes: 7, openUploads: 0 } });
});

test('requests are logged with operation, key, headers and status', async () => {
  const s3 = await server();
  const sdk = client(s3);
  await sdk.send(new PutObjectCommand({ ...rows, Key: 'k', Body: 'x', ContentType: 'text/plain' }));
  await faultOf(sdk.send(new GetObjectCommand({ ...rows, Key: 'absent' })));
  expect(s3.requests.latest()).toMatchObject([
    {
      operation: 'PutObject',
      bucket: 'rows',
      key: 'k',
      status: 200,
      headers: { 'content-type': 'text/plain' },
    },
    { operation: 'GetObject', key: 'absent', status: 404 },
  ]);
  expect([s3.requests.count(), s3.requests.count('PutObject'), s3.requests.count('PutObject', 404)]).toEqual([
    2, 1, 0,
  ]);
});
