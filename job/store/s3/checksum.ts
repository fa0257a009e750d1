/** By what a server checks that a body has arrived as it was sent (Amazon S3 User Guide, "Checking object integrity"). */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Checksum } from '../s3-connection.js';

export interface ChecksumHeader {
  /** In lower case. */
  readonly name: 'x-amz-checksum-crc32' | 'x-amz-checksum-md5' | 'content-md5';
  /** What `x-amz-sdk-checksum-algorithm` calls it; undefined where that header knows no name for it. */
  readonly algorithm: 'CRC32' | 'MD5' | undefined;
  readonly of: (body: Uint8Array) => string;
}

const md5 = (body: Uint8Array) => hash('md5', body, 'base64');

const headers: Readonly<Record<Checksum, ChecksumHeader | undefined>> = {
  crc32: { name: 'x-amz-checksum-crc32', algorithm: 'CRC32', of: (body) => base64OfCrc32(crc32(body)) },
  md5: { name: 'x-amz-checksum-md5', algorithm: 'MD5', of: md5 },
  'content-md5': { name: 'content-md5', algorithm: undefined, of: md5 },
  none: undefined,
};

/** Undefined where nothing is sent. */
export function checksumHeader(checksum: Checksum = 'crc32'): ChecksumHeader | undefined {
  return headers[checksum];
}

/** Base64 of the four bytes, the highest first. */
export function base64OfCrc32(checksum: number): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(checksum);
  return bytes.toString('base64');
}
