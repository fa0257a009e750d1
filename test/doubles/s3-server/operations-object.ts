/** PutObject, GetObject, HeadObject and DeleteObject, with their preconditions. */
import type { Account, Answer } from './account.js';
import type { Bucket, StoredObject } from './bucket.js';
import { type Described, describedBy, etagOf } from './object-headers.js';
import { requireLength } from './payload.js';
import type { S3Request } from './request.js';
import { noSuchKey, preconditionFailed, S3Error } from './s3-error.js';

export function putObject(account: Account, request: S3Request, body: Buffer): Answer {
  const bucket = account.bucketOf(request);
  requireLength(request);
  checkKey(request.key);
  if (!account.ignoresConditions) checkWritable(bucket, request);
  const described = describedBy(request, bucket);
  const etag = etagOf(body, described);
  storeObject(account, bucket, request.key, { body, etag, ...described });
  const sent = ['x-amz-checksum-crc32', 'x-amz-checksum-md5'].filter((name) => name in request.headers);
  return {
    status: 200,
    headers: {
      etag: `"${etag}"`,
      ...encryptionHeaders(described.headers),
      ...Object.fromEntries(sent.map((name) => [name, String(request.headers[name])])),
    },
  };
}

function encryptionHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-amz-server-side-encryption')),
  );
}

/** A key has at most 1,024 bytes of UTF-8 ("Naming Amazon S3 objects"). */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > 1024) {
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', {
      fields: { Size: String(size), MaxSizeAllowed: '1024' },
    });
  }
}

/** If-None-Match takes `*` alone; If-Match on a missing key is 404 ("How to prevent object overwrites"). */
export function checkWritable(bucket: Bucket, request: S3Request): void {
  const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = request.headers;
  const current = bucket.objects.get(request.key);
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') {
      throw new S3Error(
        501,
        'NotImplemented',
        'A header you provided implies functionality that is not implemented',
        {
          fields: { Header: 'If-None-Match' },
        },
      );
    }
    if (current !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (ifMatch !== undefined) {
    if (current === undefined) throw noSuchKey(request.key);
    if (!matches(ifMatch, current)) throw preconditionFailed('If-Match');
  }
}

/** S3 takes the ETag of a condition quoted or not. */
function matches(condition: string, object: StoredObject): boolean {
  return condition === '*' || condition.replace(/^"(.*)"$/, '$1') === object.etag;
}

/** Puts the object into the bucket, or what is kept of it. */
export function storeObject(
  account: Account,
  bucket: Bucket,
  key: string,
  object: { readonly body: Buffer } & Pick<StoredObject, 'etag'> & Described,
): void {
  bucket.put(key, {
    ...object,
    body: account.discards(bucket.name, key) ? undefined : object.body,
    size: object.body.length,
    modifiedSeconds: Math.floor(account.now() / 1000),
  });
}

/** Answers GetObject and HeadObject, which differ in the body alone. */
export function getObject(account: Account, request: S3Request): Answer {
  const object = account.bucketOf(request).objects.get(request.key);
  if (object === undefined) throw noSuchKey(request.key);
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, range } = request.headers;
  if (ifMatch !== undefined && !matches(ifMatch, object)) throw preconditionFailed('If-Match');
  const headers: Record<string, string> = {
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedSeconds * 1000).toUTCString(),
    'accept-ranges': 'bytes',
  };
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, object)) return { status: 304, headers };
  headers['content-type'] = object.contentType;
  if (request.headers['x-amz-checksum-mode'] === 'ENABLED' && object.checksum !== undefined) {
    headers[object.checksum[0]] = object.checksum[1];
    headers['x-amz-checksum-type'] = 'FULL_OBJECT';
  }
  // S3 names no class for STANDARD.
  for (const name in object.headers) {
    const value = object.headers[name] ?? '';
    if (name !== 'x-amz-storage-class' || value !== 'STANDARD') headers[name] = value;
  }
  const tags = Object.keys(object.tags).length;
  if (tags > 0) headers['x-amz-tagging-count'] = String(tags);
  for (const name in object.metadata) headers[`x-amz-meta-${name}`] = object.metadata[name] ?? '';

  const part = range === undefined ? undefined : parseRange(range, object.size);
  if (part !== undefined) headers['content-range'] = `bytes ${part.start}-${part.end - 1}/${object.size}`;
  const { start, end } = part ?? { start: 0, end: object.size };
  const answer = { status: part === undefined ? 200 : 206, headers, contentLength: end - start };
  if (request.method === 'HEAD') return answer;
  if (object.body === undefined) throw new S3Error(501, 'NotImplemented', 'This server discarded the body.');
  return { ...answer, body: object.body.subarray(start, end) };
}

/** `end` is exclusive. A header that is no single range is ignored, as HTTP asks. */
function parseRange(range: string, size: number): { start: number; end: number } | undefined {
  const [all, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (all === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= size || start >= end) {
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      fields: { RangeRequested: range, ActualObjectSize: String(size) },
    });
  }
  return { start, end };
}

/** Deleting what is not there succeeds too, where no version of it is asked for. */
export function deleteObject(account: Account, request: S3Request): Answer {
  const bucket = account.bucketOf(request);
  if (account.honoursDeleteConditions !== 'nowhere') {
    checkDeletable(bucket, request.key, request.headers['if-match']);
  }
  bucket.delete(request.key);
  return { status: 204 };
}

/** "How to perform conditional deletes". */
export function checkDeletable(bucket: Bucket, key: string, etag: string | undefined): void {
  if (etag === undefined) return;
  const current = bucket.objects.get(key);
  if (current === undefined) throw noSuchKey(key);
  if (!matches(etag, current)) throw preconditionFailed('If-Match');
}
