/** What a PutObject or CreateMultipartUpload says of the object in its headers, held against S3's rules ("PutObject", S3 API reference). */
import { hash, randomUUID } from 'node:crypto';
import type { Bucket, StoredObject } from './bucket.js';
import type { S3Request } from './request.js';
import { S3Error } from './s3-error.js';

/** Kept as they came and given back by GET and HEAD. */
const kept = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
] as const;

const choices: Readonly<Record<string, readonly [code: string, values: readonly string[]]>> = {
  'x-amz-storage-class': [
    'InvalidStorageClass',
    [
      'STANDARD',
      'REDUCED_REDUNDANCY',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER',
      'GLACIER_IR',
      'DEEP_ARCHIVE',
    ],
  ],
  'x-amz-acl': [
    'InvalidArgument',
    [
      'private',
      'public-read',
      'public-read-write',
      'authenticated-read',
      'aws-exec-read',
      'bucket-owner-read',
      'bucket-owner-full-control',
    ],
  ],
  'x-amz-server-side-encryption': ['InvalidEncryptionAlgorithmError', ['AES256', 'aws:kms', 'aws:kms:dsse']],
  'x-amz-object-lock-mode': ['InvalidArgument', ['GOVERNANCE', 'COMPLIANCE']],
  'x-amz-object-lock-legal-hold': ['InvalidArgument', ['ON', 'OFF']],
};

export type Described = Pick<
  StoredObject,
  'contentType' | 'metadata' | 'headers' | 'tags' | 'acl' | 'checksum'
>;

const none: Readonly<Record<string, string>> = Object.freeze({});
const texts = new Map<string, string>();

/** Millions of objects share the strings of their headers, and one empty record. */
export function describedBy(request: S3Request, { rules }: Pick<Bucket, 'rules'>): Described {
  const { headers } = request;
  for (const [name, [code, values]] of Object.entries(choices)) {
    const value = headers[name];
    if (value !== undefined && !values.includes(String(value))) throw invalid(code, name, String(value));
  }
  checkEncryption(request);
  if (headers['x-amz-acl'] !== undefined && rules.refusesAcls === true) {
    throw new S3Error(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  checkLock(request, rules.hasObjectLock === true);
  const redirect = headers['x-amz-website-redirect-location'];
  if (redirect !== undefined && !/^(\/|https?:\/\/)/.test(String(redirect))) {
    throw invalid('InvalidRedirectLocation', 'x-amz-website-redirect-location', String(redirect));
  }
  const stored = kept.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, shared(String(headers[name]))] as const],
  );
  const acl = headers['x-amz-acl'];
  return {
    contentType: shared(headers['content-type'] ?? 'binary/octet-stream'),
    metadata: metadataOf(request),
    headers: stored.length === 0 ? none : Object.fromEntries(stored),
    tags: tagsOf(headers['x-amz-tagging']),
    acl: acl === undefined ? undefined : shared(String(acl)),
    checksum: checksumOf(headers),
  };
}

/** Its md5 alone is kept: of the CRC32 of millions of objects, which nobody asks for, the memory would be full. */
function checksumOf(headers: S3Request['headers']): Described['checksum'] {
  const md5 = headers['x-amz-checksum-md5'];
  return md5 === undefined ? undefined : ['x-amz-checksum-md5', String(md5)];
}

/** An object under KMS has an ETag that looks like an md5 and is none ("Object", S3 API reference). */
export function etagOf(body: Buffer, { headers }: Pick<Described, 'headers'>): string {
  return headers['x-amz-server-side-encryption']?.startsWith('aws:kms') === true
    ? hash('md5', randomUUID())
    : hash('md5', body);
}

function shared(text: string): string {
  const known = texts.get(text) ?? text;
  if (texts.size < 1000) texts.set(known, known);
  return known;
}

function checkEncryption({ headers }: S3Request): void {
  const kind = headers['x-amz-server-side-encryption'];
  const key = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  if (key !== undefined && kind !== 'aws:kms' && kind !== 'aws:kms:dsse') {
    throw invalid('InvalidArgument', 'x-amz-server-side-encryption', String(kind));
  }
  if (headers['x-amz-server-side-encryption-bucket-key-enabled'] !== undefined && kind === 'aws:kms:dsse') {
    throw invalid('InvalidArgument', 'x-amz-server-side-encryption-bucket-key-enabled', 'true');
  }
}

/** "Object Lock": mode and date come together, with a checksum, into a bucket that has it. */
function checkLock({ headers }: S3Request, hasObjectLock: boolean): void {
  const mode = headers['x-amz-object-lock-mode'];
  const until = headers['x-amz-object-lock-retain-until-date'];
  if ((mode ?? until ?? headers['x-amz-object-lock-legal-hold']) === undefined) return;
  if (!hasObjectLock) {
    throw new S3Error(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
  if ((mode === undefined) !== (until === undefined)) {
    throw new S3Error(
      400,
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (headers['content-md5'] === undefined && headers['x-amz-sdk-checksum-algorithm'] === undefined) {
    throw new S3Error(
      400,
      'InvalidRequest',
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  }
}

/** "Working with object metadata": 2 KB, the bytes of names and values. */
function metadataOf({ headers }: S3Request): Readonly<Record<string, string>> {
  let metadata: Record<string, string> | undefined;
  let bytes = 0;
  for (const name in headers) {
    if (!name.startsWith('x-amz-meta-')) continue;
    metadata ??= {};
    const value = String(headers[name]);
    metadata[name.slice('x-amz-meta-'.length)] = value;
    bytes += name.length - 'x-amz-meta-'.length + Buffer.byteLength(value, 'latin1');
  }
  if (bytes <= 2048) return metadata ?? none;
  throw new S3Error(
    400,
    'MetadataTooLarge',
    'Your metadata headers exceed the maximum allowed metadata size',
    {
      fields: { Size: String(bytes), MaxSizeAllowed: '2048' },
    },
  );
}

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** "Categorizing your objects using tags": ten, of 128 and 256 characters. */
function tagsOf(given: string | string[] | undefined): Readonly<Record<string, string>> {
  if (given === undefined) return none;
  const tags = [...new URLSearchParams(String(given))];
  if (tags.length > 10) {
    throw new S3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  }
  if (new Set(tags.map(([name]) => name)).size < tags.length) {
    throw new S3Error(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  for (const [name, value] of tags) {
    if ([...name].length > 128 || name === '' || !tagText.test(name)) {
      throw new S3Error(400, 'InvalidTag', 'The TagKey you have provided is invalid');
    }
    if ([...value].length > 256 || !tagText.test(value)) {
      throw new S3Error(400, 'InvalidTag', 'The TagValue you have provided is invalid');
    }
  }
  return Object.fromEntries(tags);
}

function invalid(code: string, name: string, value: string): S3Error {
  return new S3Error(400, code, `The value of ${name} is not valid`, {
    fields: { ArgumentName: name, ArgumentValue: value },
  });
}
