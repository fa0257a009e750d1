/** Multipart uploads, in which lib-storage sends large files. Limits from "Amazon S3 multipart upload limits". */
import { hash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Account, Answer } from './account.js';
import type { Bucket, Part, Upload } from './bucket.js';
import { describedBy } from './object-headers.js';
import { checkKey, checkWritable, storeObject } from './operations-object.js';
import { requireLength } from './payload.js';
import { readXml } from './read-xml.js';
import type { S3Request } from './request.js';
import { S3Error } from './s3-error.js';
import { element, namespace, xmlHeader } from './xml.js';

const minimumPartBytes = 5 * 1024 * 1024;

export function createMultipartUpload(account: Account, request: S3Request): Answer {
  const bucket = account.bucketOf(request);
  checkKey(request.key);
  const id = randomUUID();
  bucket.uploads.set(id, { key: request.key, described: describedBy(request, bucket), parts: new Map() });
  const body = element('Bucket', bucket.name) + element('Key', request.key) + element('UploadId', id);
  return {
    status: 200,
    body: `${xmlHeader}<InitiateMultipartUploadResult ${namespace}>${body}</InitiateMultipartUploadResult>`,
  };
}

export function uploadPart(account: Account, request: S3Request, body: Buffer): Answer {
  const { upload } = uploadOf(account.bucketOf(request), request);
  requireLength(request);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error(
      400,
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive',
      {
        fields: { ArgumentName: 'partNumber', ArgumentValue: request.query.get('partNumber') ?? '' },
      },
    );
  }
  const md5 = hash('md5', body);
  upload.parts.set(number, { body, md5 });
  return { status: 200, headers: { etag: `"${md5}"` } };
}

export function abortMultipartUpload(account: Account, request: S3Request): Answer {
  const bucket = account.bucketOf(request);
  bucket.uploads.delete(uploadOf(bucket, request).id);
  return { status: 204 };
}

const form = z.object({
  CompleteMultipartUpload: z.object({
    Part: z.array(z.object({ PartNumber: z.coerce.number().int(), ETag: z.string() })).min(1),
  }),
});

export function completeMultipartUpload(account: Account, request: S3Request, body: Buffer): Answer {
  const bucket = account.bucketOf(request);
  const { id, upload } = uploadOf(bucket, request);
  const asked = readXml(form, body).CompleteMultipartUpload.Part;
  if (asked.some(({ PartNumber }, index) => PartNumber <= (asked[index - 1]?.PartNumber ?? 0))) {
    throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const parts = asked.map(({ PartNumber, ETag }, index) =>
    checkedPart(upload, PartNumber, ETag, index === asked.length - 1),
  );
  if (!account.ignoresConditions) checkWritable(bucket, request);

  const md5s = Buffer.from(parts.map(({ md5 }) => md5).join(''), 'hex');
  const etag = `${hash('md5', md5s)}-${parts.length}`;
  const { key, described } = upload;
  const whole = Buffer.concat(parts.map((part) => part.body));
  storeObject(account, bucket, key, { body: whole, etag, ...described });
  bucket.uploads.delete(id);
  const result = element('Bucket', bucket.name) + element('Key', key) + element('ETag', `"${etag}"`);
  return {
    status: 200,
    body: `${xmlHeader}<CompleteMultipartUploadResult ${namespace}>${result}</CompleteMultipartUploadResult>`,
  };
}

function checkedPart(upload: Upload, number: number, etag: string, last: boolean): Part {
  const part = upload.parts.get(number);
  if (part === undefined || part.md5 !== etag.replaceAll('"', '')) {
    throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found.', {
      fields: { PartNumber: String(number), ETag: etag },
    });
  }
  if (!last && part.body.length < minimumPartBytes) {
    throw new S3Error(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        fields: { PartNumber: String(number), ProposedSize: String(part.body.length) },
      },
    );
  }
  return part;
}

function uploadOf(bucket: Bucket, request: S3Request): { id: string; upload: Upload } {
  const id = request.query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== request.key) {
    throw new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist.', {
      fields: { UploadId: id },
    });
  }
  return { id, upload };
}
