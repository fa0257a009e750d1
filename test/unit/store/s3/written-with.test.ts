/** What a store is told to write with goes with all that it writes, small and large, and with nothing else. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { ObjectKey } from '../../../../job/store/object-store.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import { type S3Server, startS3Server } from '../../../doubles/s3-server/s3-server.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const kms = {
  'x-amz-server-side-encryption': 'aws:kms',
  'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
  'x-amz-server-side-encryption-bucket-key-enabled': 'true',
};

async function storeUnder(owner: string) {
  const server: S3Server = await startS3Server();
  closers.push(() => server.close());
  const writesNeed = { ...kms, 'x-amz-acl': 'bucket-owner-full-control' };
  server.createBucket('ruled', { rules: { writesNeed, owner, requesterPays: true } });
  const store = createS3Store({
    bucket: 'ruled',
    s3: {
      region: server.region,
      endpointUrl: server.endpoint,
      forcePathStyle: true,
      expectedBucketOwner: '111111111111',
      requestPayer: 'requester',
      retrySeconds: 1,
    },
    writes: {
      encryption: { kind: 'aws:kms', kmsKeyId: 'key-1', bucketKey: true },
      acl: 'bucket-owner-full-control',
    },
    loadCredentials: async () => server.credentials,
  });
  closers.push(() => store.close());
  return { server, store };
}

test('a PUT, a file in parts, what reads and what deletes are all as the policy wants', async () => {
  const { server, store } = await storeUnder('111111111111');
  const folder = await mkdtemp(join(tmpdir(), 'splitter-written-'));
  closers.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'large'), Buffer.alloc(6 * 1024 * 1024, 'x'));

  const small = 'small' as ObjectKey;
  const written = await store.put({ key: small, body: Buffer.from('b'), condition: { kind: 'if-absent' } });
  await store.putFile('large' as ObjectKey, join(folder, 'large'));
  for (const key of ['small', 'large']) expect(server.objects('ruled').get(key)?.headers).toEqual(kms);

  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  expect(keys).toEqual(['large', 'small']);
  expect((await store.look(small))?.etag).toBe(written.outcome === 'written' ? written.etag : undefined);
  expect((await store.get(small))?.bytes).toHaveLength(1);
  expect(await store.tryDeletions('trial' as ObjectKey, 'run/trial')).toBeUndefined();
  expect(await store.deleteMany([{ key: small }])).toEqual(['deleted']);
  await store.delete('large' as ObjectKey);
  expect(server.objects('ruled').size).toBe(0);
});

test("nothing is asked of another account's bucket", async () => {
  const { server, store } = await storeUnder('222222222222');
  const key = 'k' as ObjectKey;
  await expect(store.put({ key, body: Buffer.from('b') })).rejects.toMatchObject({ status: 403 });
  await expect(store.get(key)).rejects.toMatchObject({ code: 'AccessDenied' });
  expect(server.objects('ruled').size).toBe(0);
});

test('headers of a PUT stand beside those of the store', async () => {
  const { server, store } = await storeUnder('111111111111');
  const headers = [
    { name: 'content-type', value: null },
    { name: 'x-amz-meta-a', value: 'constant  text' },
    { name: 'x-amz-tagging', value: null },
  ];
  for (const [index, type] of ['text/html', 'image/png'].entries()) {
    await store.put({
      key: `${index}` as ObjectKey,
      body: Buffer.from('b'),
      contentType: 'application/json',
      headers,
      headerValues: [type, `n=${index}`],
    });
  }
  expect([...server.objects('ruled').values()]).toMatchObject([
    {
      contentType: 'text/html',
      metadata: { a: 'constant  text' },
      tags: { n: '0' },
      acl: 'bucket-owner-full-control',
    },
    { contentType: 'image/png', metadata: { a: 'constant  text' }, tags: { n: '1' }, headers: kms },
  ]);
});

test('a value that no header can carry is refused before anything is sent', async () => {
  const { server, store } = await storeUnder('111111111111');
  const headers = [{ name: 'cache-control', value: null }];
  const put = store.put({
    key: 'k' as ObjectKey,
    body: Buffer.from('b'),
    headers,
    headerValues: ['a\r\nb: c'],
  });
  await expect(put).rejects.toThrow(/cannot be sent as a header/);
  expect(server.stats().requests).toEqual({});
});
