/** The double assembles multipart uploads as S3 does. */
import { hash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { expect, test } from '@jest/globals';
import { client, closeAfterEach, faultOf, server } from './s3-server-fixture.js';

closeAfterEach();

const object = { Bucket: 'rows', Key: 'staged/big.parquet' };
const mebibyte = 1024 * 1024;

async function begun(body: string) {
  const s3 = await server();
  const sdk = client(s3);
  const { UploadId } = await sdk.send(new CreateMultipartUploadCommand(object));
  const { ETag } = await sdk.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: body }));
  const complete = (part: { PartNumber: number; ETag: string | undefined }, IfNoneMatch?: '*') =>
    sdk.send(
      new CompleteMultipartUploadCommand({
        ...object,
        UploadId,
        MultipartUpload: { Parts: [part] },
        ...(IfNoneMatch === undefined ? {} : { IfNoneMatch }),
      }),
    );
  return { s3, sdk, UploadId, ETag, complete };
}

test('a large file sent by lib-storage arrives whole, with the ETag of its parts', async () => {
  const s3 = await server();
  const Body = Buffer.alloc(6 * mebibyte, 'rows');
  const upload = new Upload({
    client: client(s3),
    params: { ...object, Body, ContentType: 'x/parquet', Metadata: { a: 'b' } },
    partSize: 5 * mebibyte,
  });
  const { ETag } = await upload.done();
  const md5s = [Body.subarray(0, 5 * mebibyte), Body.subarray(5 * mebibyte)].map((part) =>
    hash('md5', part, 'buffer'),
  );
  const etag = `${hash('md5', Buffer.concat(md5s))}-2`;
  expect(ETag).toBe(`"${etag}"`);
  const stored = s3.objects('rows').get(object.Key);
  expect(stored?.body?.equals(Body)).toBe(true);
  expect(stored).toMatchObject({ etag, contentType: 'x/parquet', metadata: { a: 'b' } });
  expect(s3.stats().buckets.rows?.openUploads).toBe(0);
});

test('an upload is there only once it is completed, and completes once', async () => {
  const { s3, ETag, complete } = await begun('only part');
  expect([s3.objects('rows').size, s3.stats().buckets.rows?.openUploads]).toEqual([0, 1]);
  await complete({ PartNumber: 1, ETag });
  expect(s3.objects('rows').get(object.Key)?.body?.toString()).toBe('only part');
  expect(await faultOf(complete({ PartNumber: 1, ETag }))).toEqual([404, 'NoSuchUpload']);
});

test('If-None-Match holds when the upload is completed', async () => {
  const { s3, sdk, ETag, complete } = await begun('late');
  await sdk.send(new PutObjectCommand({ ...object, Body: 'early' }));
  expect(await faultOf(complete({ PartNumber: 1, ETag }, '*'))).toEqual([412, 'PreconditionFailed']);
  expect(s3.objects('rows').get(object.Key)?.body?.toString()).toBe('early');
});

test('an aborted upload leaves nothing', async () => {
  const { s3, sdk, UploadId, ETag, complete } = await begun('x');
  await sdk.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
  expect(await faultOf(complete({ PartNumber: 1, ETag }))).toEqual([404, 'NoSuchUpload']);
  expect(s3.stats().buckets.rows).toEqual({ objects: 0, bytes: 0, openUploads: 0 });
});

test('parts that are missing, changed, out of order or too small are refused', async () => {
  const { sdk, UploadId, ETag, complete } = await begun('small');
  expect(await faultOf(complete({ PartNumber: 2, ETag }))).toEqual([400, 'InvalidPart']);
  expect(await faultOf(complete({ PartNumber: 1, ETag: '"other"' }))).toEqual([400, 'InvalidPart']);
  const second = await sdk.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 2, Body: 'small' }));
  const both = (...numbers: number[]) =>
    faultOf(
      sdk.send(
        new CompleteMultipartUploadCommand({
          ...object,
          UploadId,
          MultipartUpload: { Parts: numbers.map((PartNumber) => ({ PartNumber, ETag: second.ETag })) },
        }),
      ),
    );
  expect(await both(2, 1)).toEqual([400, 'InvalidPartOrder']);
  expect(await both(1, 2)).toEqual([400, 'EntityTooSmall']);
});
