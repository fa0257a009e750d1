/** The double keeps what comes beside an object's bytes and refuses what S3 refuses, with the official client as its judge. */
import { hash } from 'node:crypto';
import {
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import type { BucketRules } from '../../doubles/s3-server/bucket-rules.js';
import { client, closeAfterEach, faultOf, server } from './s3-server-fixture.js';

closeAfterEach();

async function putting(rules: BucketRules = {}) {
  const s3 = await server();
  s3.createBucket('ruled', { rules });
  const sdk = client(s3);
  const put = (more: Partial<PutObjectCommandInput>) =>
    sdk.send(new PutObjectCommand({ Bucket: 'ruled', Key: 'k', Body: 'b', ...more }));
  return { s3, sdk, put };
}

test('under KMS an object has the key in its answers, and an ETag that is not its md5', async () => {
  const { sdk, put } = await putting();
  const { ETag, ServerSideEncryption } = await put({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'key-1' });
  expect(ServerSideEncryption).toBe('aws:kms');
  expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(ETag).not.toBe(`"${hash('md5', 'b')}"`);
  const head = await sdk.send(new HeadObjectCommand({ Bucket: 'ruled', Key: 'k' }));
  expect(head).toMatchObject({ ETag, ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'key-1' });
  expect((await put({ ServerSideEncryption: 'AES256' })).ETag).toBe(`"${hash('md5', 'b')}"`);
});

test.each<[string, Partial<PutObjectCommandInput>, BucketRules, string]>([
  ['a storage class', { StorageClass: 'CHEAP' as 'STANDARD' }, {}, 'InvalidStorageClass'],
  ['an ACL', { ACL: 'everyone' as 'private' }, {}, 'InvalidArgument'],
  ['an ACL where there are none', { ACL: 'private' }, { refusesAcls: true }, 'AccessControlListNotSupported'],
  ['an encryption', { ServerSideEncryption: 'rot13' as 'AES256' }, {}, 'InvalidEncryptionAlgorithmError'],
  ['a key without KMS', { ServerSideEncryption: 'AES256', SSEKMSKeyId: 'k' }, {}, 'InvalidArgument'],
  ['2 KB of metadata and a byte', { Metadata: { a: 'x'.repeat(2048) } }, {}, 'MetadataTooLarge'],
  ['a tag', { Tagging: 'a=%26' }, {}, 'InvalidTag'],
  ['the same tag twice', { Tagging: 'a=1&a=2' }, {}, 'InvalidTag'],
  ['a redirect', { WebsiteRedirectLocation: 'there' }, {}, 'InvalidRedirectLocation'],
  ['a lock in a bucket without', { ObjectLockLegalHoldStatus: 'ON' }, {}, 'InvalidRequest'],
  ['half a lock', { ObjectLockMode: 'GOVERNANCE' }, { hasObjectLock: true }, 'InvalidArgument'],
])('%s that it does not know is refused', async (_, more, rules, code) => {
  const { put } = await putting(rules);
  expect(await faultOf(put(more))).toEqual([400, code]);
});

test('ten tags of 128 and 256 characters are kept as they were meant', async () => {
  const { s3, put } = await putting();
  const tags = Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`${n}${'é'.repeat(127)}`, '+ '.repeat(128)]),
  );
  await put({ Tagging: new URLSearchParams(tags).toString() });
  expect(s3.objects('ruled').get('k')?.tags).toEqual(tags);
});

test('a policy denies writes alone, and the owner and the payer are asked of every request', async () => {
  const { sdk, put } = await putting({
    writesNeed: { 'x-amz-server-side-encryption': 'AES256' },
    owner: '111111111111',
    requesterPays: true,
  });
  const paid = { RequestPayer: 'requester' } as const;
  expect(await faultOf(put(paid))).toEqual([403, 'AccessDenied']);
  expect(await faultOf(put({ ServerSideEncryption: 'AES256' }))).toEqual([403, 'AccessDenied']);
  await put({ ...paid, ServerSideEncryption: 'AES256', ExpectedBucketOwner: '111111111111' });
  const list = (owner: string) =>
    sdk.send(new ListObjectsV2Command({ Bucket: 'ruled', ExpectedBucketOwner: owner, ...paid }));
  expect((await list('111111111111')).KeyCount).toBe(1);
  expect(await faultOf(list('222222222222'))).toEqual([403, 'AccessDenied']);
});
