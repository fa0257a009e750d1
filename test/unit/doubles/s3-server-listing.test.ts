/** The double lists and pages as S3 does. */
import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { client, closeAfterEach, faultOf, server } from './s3-server-fixture.js';

closeAfterEach();

async function holding(...keys: string[]): Promise<S3Client> {
  const sdk = client(await server());
  await Promise.all(keys.map((Key) => sdk.send(new PutObjectCommand({ Bucket: 'rows', Key, Body: Key }))));
  return sdk;
}

type Asked = Omit<ListObjectsV2CommandInput, 'Bucket'>;

/** Pages of keys, and of common prefixes with a `>` before them. */
async function pages(sdk: S3Client, asked: Asked): Promise<string[][]> {
  const found: string[][] = [];
  for await (const page of paginateListObjectsV2({ client: sdk }, { Bucket: 'rows', ...asked })) {
    const rolledUp = page.CommonPrefixes?.map(({ Prefix }) => `>${Prefix}`) ?? [];
    found.push([...(page.Contents?.map(({ Key }) => Key ?? '') ?? []), ...rolledUp]);
  }
  return found;
}

test('keys come in the order of their UTF-8 bytes', async () => {
  const sdk = await holding('\u{1f600}', '\uffee', 'z', 'é', 'B', 'a', 'a/1', 'a-1');
  expect(await pages(sdk, {})).toEqual([['B', 'a', 'a-1', 'a/1', 'z', 'é', '\uffee', '\u{1f600}']]);
});

test('prefix, start-after and max-keys cut a listing into pages', async () => {
  const sdk = await holding('a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'b/1');
  expect(await pages(sdk, { Prefix: 'a/', StartAfter: 'a/1', MaxKeys: 2 })).toEqual([
    ['a/2', 'a/3'],
    ['a/4', 'a/5'],
  ]);
  expect(await pages(sdk, { Prefix: 'c' })).toEqual([[]]);
});

test('a delimiter rolls keys up, each common prefix once, across pages too', async () => {
  const sdk = await holding('a/1', 'a/2', 'b', 'c/x/1', 'c/x/2', 'c/y', 'd');
  expect(await pages(sdk, { Delimiter: '/' })).toEqual([['b', 'd', '>a/', '>c/']]);
  expect(await pages(sdk, { Delimiter: '/', MaxKeys: 1 })).toEqual([['>a/'], ['b'], ['>c/'], ['d']]);
  expect(await pages(sdk, { Delimiter: '/', Prefix: 'c/' })).toEqual([['c/y', '>c/x/']]);
});

test('a page has at most 1,000 keys, whatever is asked', async () => {
  const keys = Array.from({ length: 1001 }, (_, i) => String(i).padStart(4, '0'));
  const sdk = await holding(...keys);
  const found = await pages(sdk, { MaxKeys: 5000 });
  expect(found.map(({ length }) => length)).toEqual([1000, 1]);
  expect(found.flat()).toEqual(keys);
});

test('a listing tells size, ETag and count, and follows what is written between listings', async () => {
  const sdk = await holding('k');
  const list = () => sdk.send(new ListObjectsV2Command({ Bucket: 'rows' }));
  expect(await list()).toMatchObject({
    KeyCount: 1,
    IsTruncated: false,
    Contents: [{ Key: 'k', Size: 1, ETag: '"8ce4b16b22b58894aa86c421e8759df3"' }],
  });
  await sdk.send(new PutObjectCommand({ Bucket: 'rows', Key: 'j', Body: 'x' }));
  expect((await list()).Contents?.map(({ Key }) => Key)).toEqual(['j', 'k']);
});

test('encoding-type=url encodes keys as S3 spells them, otherwise XML escapes them', async () => {
  const sdk = await holding('test_file(3).png', "a b/~*é&'");
  const list = (asked: Asked) => sdk.send(new ListObjectsV2Command({ Bucket: 'rows', ...asked }));
  const encoded = await list({ EncodingType: 'url' });
  expect(encoded.Contents?.map(({ Key }) => Key)).toEqual(['a+b/%7E*%C3%A9%26%27', 'test_file%283%29.png']);
  expect((await list({})).Contents?.map(({ Key }) => Key)).toEqual(["a b/~*é&'", 'test_file(3).png']);
});

test('a token that S3 did not give is refused', async () => {
  const sdk = await holding();
  const listing = sdk.send(new ListObjectsV2Command({ Bucket: 'rows', ContinuationToken: 'xyz' }));
  expect(await faultOf(listing)).toEqual([400, 'InvalidArgument']);
});
