/** The double believes a request only when S3 would: signature, identity, clock, region and names. */
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { loopbackCertificate, loopbackKey } from '../../doubles/s3-server/loopback-certificate.js';
import { client, closeAfterEach, faultOf, sendRaw, sendSigned, server } from './s3-server-fixture.js';

closeAfterEach();

const rows = { Bucket: 'rows' };
const put = { ...rows, Key: 'k', Body: 'x' };

const awkwardKeys = [
  'a b',
  'a+b',
  'a%b',
  'a%20b',
  'é',
  'e\u0301',
  '日本/語',
  '👍',
  '~\'#?&=!()*;:@$,[]{}|^`"<>\\',
  'a//b',
  'a/./b',
  'a/../b',
  '/leading',
  'trailing/',
];

test.each(awkwardKeys)('the key %j arrives as it is and is read back', async (Key) => {
  const s3 = await server();
  const sdk = client(s3);
  await sdk.send(new PutObjectCommand({ ...rows, Key, Body: Key }));
  expect([...s3.objects('rows').keys()]).toEqual([Key]);
  const got = await sdk.send(new GetObjectCommand({ ...rows, Key }));
  expect(await got.Body?.transformToString()).toBe(Key);
});

test('a key that was encoded twice before signing is another key, and one signed otherwise is refused', async () => {
  const s3 = await server();
  const twice = await sendSigned(s3, { method: 'PUT', path: '/rows/a%2520b', body: 'x' });
  expect([twice.status, [...s3.objects('rows').keys()]]).toEqual([200, ['a%20b']]);
  const plus = await sendSigned(s3, { method: 'PUT', path: '/rows/a+b', body: 'x' });
  expect([plus.status, plus.body]).toEqual([
    403,
    expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
  ]);
});

test('a plus sign in a path is a space, as S3 reads it', async () => {
  const s3 = await server();
  const answer = await sendSigned(s3, { method: 'PUT', path: '/rows/a%20b', sentPath: '/rows/a+b' });
  expect([answer.status, [...s3.objects('rows').keys()]]).toEqual([200, ['a b']]);
});

test('a signature by another secret, and a header changed on the way, do not match', async () => {
  const s3 = await server();
  const secretAccessKey = 'not the secret';
  const other = client(s3, { credentials: { ...s3.credentials, secretAccessKey } });
  expect(await faultOf(other.send(new PutObjectCommand(put)))).toEqual([403, 'SignatureDoesNotMatch']);
  const changed = await sendSigned(s3, {
    method: 'PUT',
    path: '/rows/k',
    body: 'x',
    headers: { 'x-amz-meta-owner': 'me' },
    tamper: (headers) => {
      headers['x-amz-meta-owner'] = 'you';
    },
  });
  expect(changed.status).toBe(403);
  expect(changed.body).toMatch(/<Code>SignatureDoesNotMatch<\/Code>.*<StringToSign>.*<RequestId>/s);
  expect(s3.objects('rows').size).toBe(0);
});

test('every x-amz header must be signed', async () => {
  const s3 = await server();
  const answer = await sendSigned(s3, {
    method: 'PUT',
    path: '/rows/k',
    tamper: (headers) => {
      headers['x-amz-meta-late'] = '1';
    },
  });
  expect([answer.status, answer.body]).toEqual([
    403,
    expect.stringContaining('<HeadersNotSigned>x-amz-meta-late</HeadersNotSigned>'),
  ]);
});

test('an unsigned request and an unknown key are refused', async () => {
  const s3 = await server();
  const unsigned = await sendRaw({
    port: new URL(s3.endpoint).port,
    method: 'PUT',
    path: '/rows/k',
    headers: {},
  });
  expect([unsigned.status, unsigned.body]).toEqual([
    403,
    expect.stringContaining('<Code>AccessDenied</Code>'),
  ]);
  const stranger = client(s3, { credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 's' } });
  expect(await faultOf(stranger.send(new PutObjectCommand(put)))).toEqual([403, 'InvalidAccessKeyId']);
});

test('a session needs its token, and ends when the test says so', async () => {
  const s3 = await server();
  const session = { accessKeyId: 'ASIASESSION', secretAccessKey: 'secret', sessionToken: 'token==' };
  s3.addIdentity(session);
  const sdk = client(s3, { credentials: session });
  await sdk.send(new PutObjectCommand(put));
  expect(s3.requests.latest()[0]?.headers['x-amz-security-token']).toBe('token==');
  const forged = client(s3, { credentials: { ...session, sessionToken: 'other' } });
  expect(await faultOf(forged.send(new PutObjectCommand(put)))).toEqual([400, 'InvalidToken']);
  const tokenless = client(s3, { credentials: { accessKeyId: 'ASIASESSION', secretAccessKey: 'secret' } });
  expect(await faultOf(tokenless.send(new PutObjectCommand(put)))).toEqual([403, 'InvalidAccessKeyId']);

  s3.expire('ASIASESSION');
  expect(await faultOf(sdk.send(new PutObjectCommand(put)))).toEqual([400, 'ExpiredToken']);
  s3.addIdentity(session);
  expect((await sdk.send(new PutObjectCommand(put))).$metadata.httpStatusCode).toBe(200);
});

test('a clock 15 minutes off is accepted, and one second more is not', async () => {
  const s3 = await server({ now: () => Date.UTC(2026, 10, 22, 12) });
  const at = (minutes: number, seconds: number) =>
    sendSigned(s3, {
      method: 'PUT',
      path: '/rows/k',
      at: new Date(Date.UTC(2026, 10, 22, 12, minutes, seconds)),
    });
  expect((await at(15, 0)).status).toBe(200);
  expect((await at(-15, 0)).status).toBe(200);
  const late = await at(-15, -1);
  expect([late.status, late.headers.date]).toEqual([403, 'Sun, 22 Nov 2026 12:00:00 GMT']);
  expect(late.body).toContain('<Code>RequestTimeTooSkewed</Code>');
  expect(late.body).toContain('<ServerTime>2026-11-22T12:00:00Z</ServerTime>');
  s3.clockOffsetMs = -1000;
  expect((await at(-15, -1)).status).toBe(200);
});

test('the client corrects its own clock by the Date of the refusal', async () => {
  const s3 = await server();
  s3.clockOffsetMs = 3_600_000;
  await client(s3, { maxAttempts: 2 }).send(new PutObjectCommand(put));
  expect(s3.requests.latest().map(({ status }) => status)).toEqual([403, 200]);
});

test('a scope of the wrong region is malformed and told the right one', async () => {
  const s3 = await server();
  const answer = await sendSigned(s3, { method: 'GET', path: '/rows/k', region: 'eu-west-1' });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatch(/<Code>AuthorizationHeaderMalformed<\/Code>.*<Region>us-east-1<\/Region>/);
});

test('a bucket of another region redirects there, and answers in its own', async () => {
  const s3 = await server();
  s3.createBucket('irish', { region: 'eu-west-1' });
  const away = await sendSigned(s3, { method: 'PUT', path: '/irish/k' });
  expect([away.status, away.headers['x-amz-bucket-region']]).toEqual([301, 'eu-west-1']);
  expect(away.body).toMatch(
    /<Code>PermanentRedirect<\/Code>.*<Endpoint>irish\.s3\.eu-west-1\.amazonaws\.com<\/Endpoint>/s,
  );
  const head = await sendSigned(s3, { method: 'HEAD', path: '/irish' });
  expect([head.status, head.headers['x-amz-bucket-region'], head.body]).toEqual([301, 'eu-west-1', '']);
  const home = client(s3, { region: 'eu-west-1' });
  const found = await home.send(new HeadBucketCommand({ Bucket: 'irish' }));
  expect(found.BucketRegion).toBe('eu-west-1');
});

test('a bucket in the host name is found, over plain HTTP and TLS', async () => {
  const lookup: NonNullable<ConstructorParameters<typeof Agent>[0]>['lookup'] = (_host, options, done) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
  const plain = await server();
  const secure = await server({ tls: { key: loopbackKey, cert: loopbackCertificate } });
  for (const [s3, requestHandler] of [
    [plain, { httpAgent: new Agent({ lookup }) }],
    [secure, { httpsAgent: new TlsAgent({ lookup, ca: loopbackCertificate }) }],
  ] as const) {
    const endpoint = s3.endpoint.replace('127.0.0.1', 's3.localhost');
    const sdk = client(s3, { endpoint, forcePathStyle: false, requestHandler });
    await sdk.send(new PutObjectCommand({ ...rows, Key: 'dir/k é', Body: 'x' }));
    expect(s3.requests.latest()[0]?.headers.host).toBe(endpoint.replace(/^https?:\/\//, 'rows.'));
    expect([...s3.objects('rows').keys()]).toEqual(['dir/k é']);
  }
});
