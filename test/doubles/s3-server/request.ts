/** What a request asks for: the operation, the bucket and the key, from the raw request line and the Host header. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { decodeUri } from './uri.js';

/** Of what a bucket is set to. */
export const settingOperations = [
  'GetBucketVersioning',
  'PutBucketVersioning',
  'GetBucketNotificationConfiguration',
  'PutBucketNotificationConfiguration',
  'GetBucketReplication',
  'PutBucketReplication',
  'GetBucketEncryption',
  'PutBucketEncryption',
  'GetBucketLifecycleConfiguration',
  'PutBucketLifecycleConfiguration',
  'GetObjectLockConfiguration',
  'PutObjectLockConfiguration',
] as const;

export type SettingOperation = (typeof settingOperations)[number];

export const operations = [
  ...settingOperations,
  'ListBuckets',
  'CreateBucket',
  'HeadBucket',
  'GetBucketLocation',
  'ListObjectsV2',
  'DeleteObjects',
  'PutObject',
  'GetObject',
  'HeadObject',
  'DeleteObject',
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
  /** Answered 501 NotImplemented. */
  'Unsupported',
] as const;

export type Operation = (typeof operations)[number];

export interface S3Request {
  readonly method: string;
  readonly operation: Operation;
  /** Undefined when the request names no bucket. */
  readonly bucket: string | undefined;
  /** Decoded; empty when the request names no object. */
  readonly key: string;
  /** As it came, percent-encoded, without the query. */
  readonly rawPath: string;
  /** Decoded. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
}

/** Reads a request. `hostSuffixes`: `bucket.<suffix>` names a bucket. Throws S3Error InvalidURI. */
export function parseRequest(message: IncomingMessage, hostSuffixes: readonly string[]): S3Request {
  const { method = 'GET', url = '/', headers } = message;
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? emptyQuery : parseQuery(url.slice(mark + 1));
  const hosted = bucketOfHost(headers.host ?? '', hostSuffixes);
  const path = decodeUri(rawPath).slice(1);
  const slash = path.indexOf('/');
  const bucket = hosted ?? (slash < 0 ? path : path.slice(0, slash));
  const key = hosted !== undefined ? path : slash < 0 ? '' : path.slice(slash + 1);
  const named = { method, bucket: bucket === '' ? undefined : bucket, key, rawPath, query, headers };
  return { ...named, operation: operationOf(named) };
}

const emptyQuery: ReadonlyMap<string, string> = new Map();

function parseQuery(raw: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    query.set(decodeUri(name), equals < 0 ? '' : decodeUri(pair.slice(equals + 1)));
  }
  return query;
}

function bucketOfHost(host: string, suffixes: readonly string[]): string | undefined {
  const name = host.replace(/:\d+$/, '');
  if (suffixes.includes(name)) return undefined;
  const suffix = suffixes.find((each) => name.endsWith(`.${each}`));
  return suffix === undefined ? undefined : name.slice(0, -suffix.length - 1);
}

/** Parameters that do not change the operation; any other (`acl`, `tagging`, …) makes it one we do not have. */
const neutral = new Set([
  'x-id',
  'prefix',
  'delimiter',
  'max-keys',
  'start-after',
  'continuation-token',
  'encoding-type',
  'fetch-owner',
]);

function operationOf(request: Omit<S3Request, 'operation'>): Operation {
  const marks = [...request.query.keys()].filter((name) => !neutral.has(name)).sort();
  const level = request.bucket === undefined ? 'service' : request.key === '' ? 'bucket' : 'object';
  const copy = request.headers['x-amz-copy-source'] === undefined ? '' : ' copy';
  return operationTable.get(`${level} ${request.method} ${marks.join(' ')}${copy}`) ?? 'Unsupported';
}

/** By level, method and the parameters that tell operations apart, sorted. */
const operationTable: ReadonlyMap<string, Operation> = new Map([
  ['service GET ', 'ListBuckets'],
  ['bucket PUT ', 'CreateBucket'],
  ['bucket HEAD ', 'HeadBucket'],
  ['bucket GET location', 'GetBucketLocation'],
  ['bucket GET versioning', 'GetBucketVersioning'],
  ['bucket PUT versioning', 'PutBucketVersioning'],
  ['bucket GET notification', 'GetBucketNotificationConfiguration'],
  ['bucket PUT notification', 'PutBucketNotificationConfiguration'],
  ['bucket GET replication', 'GetBucketReplication'],
  ['bucket PUT replication', 'PutBucketReplication'],
  ['bucket GET encryption', 'GetBucketEncryption'],
  ['bucket PUT encryption', 'PutBucketEncryption'],
  ['bucket GET lifecycle', 'GetBucketLifecycleConfiguration'],
  ['bucket PUT lifecycle', 'PutBucketLifecycleConfiguration'],
  ['bucket GET object-lock', 'GetObjectLockConfiguration'],
  ['bucket PUT object-lock', 'PutObjectLockConfiguration'],
  ['bucket GET list-type', 'ListObjectsV2'],
  ['bucket POST delete', 'DeleteObjects'],
  ['object PUT ', 'PutObject'],
  ['object GET ', 'GetObject'],
  ['object HEAD ', 'HeadObject'],
  ['object DELETE ', 'DeleteObject'],
  ['object POST uploads', 'CreateMultipartUpload'],
  ['object PUT partNumber uploadId', 'UploadPart'],
  ['object POST uploadId', 'CompleteMultipartUpload'],
  ['object DELETE uploadId', 'AbortMultipartUpload'],
]);
