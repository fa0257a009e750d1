/** Takes the bytes of an object out of a request's body and holds them against every hash the request gives. */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.js';
import type { S3Request } from './request.js';
import { S3Error } from './s3-error.js';

/** The decoded bytes. Throws XAmzContentSHA256Mismatch, BadDigest, InvalidDigest, IncompleteBody and their like. */
export function verifyPayload(request: S3Request, raw: Buffer): Buffer {
  const declared = request.headers['x-amz-content-sha256'];
  if (typeof declared !== 'string') {
    throw invalidRequest('Missing required header for this request: x-amz-content-sha256');
  }
  if (declared === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    const { body, trailers } = decodeAwsChunked(raw);
    if (String(body.length) !== request.headers['x-amz-decoded-content-length']) throw incomplete();
    verifyChecksums({ ...request.headers, ...trailers }, body);
    return body;
  }
  if (declared.startsWith('STREAMING-')) {
    throw new S3Error(501, 'NotImplemented', `This server does not know the payload ${declared}.`);
  }
  if (declared !== 'UNSIGNED-PAYLOAD') verifySha256(declared, raw);
  verifyChecksums(request.headers, raw);
  return raw;
}

/** S3 wants to know an object's length beforehand. */
export function requireLength(request: S3Request): void {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['x-amz-decoded-content-length'] === undefined) {
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
}

function verifySha256(declared: string, body: Buffer): void {
  const actual = hash('sha256', body);
  if (actual === declared) return;
  throw new S3Error(
    400,
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { fields: { ClientComputedContentSHA256: declared, S3ComputedContentSHA256: actual } },
  );
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function verifyChecksums(headers: Headers, body: Buffer): void {
  const md5 = headers['content-md5'];
  if (md5 !== undefined) {
    if (typeof md5 !== 'string' || Buffer.from(md5, 'base64').length !== 16) {
      throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
    }
    if (md5 !== hash('md5', body, 'base64')) throw badDigest('Content-MD5');
  }
  for (const name in headers) {
    if (!name.startsWith('x-amz-checksum-')) continue;
    const algorithm = name.slice('x-amz-checksum-'.length);
    const digest = digests[algorithm];
    if (digest !== undefined) {
      if (headers[name] !== digest(body)) throw badDigest(algorithm.toUpperCase());
    } else if (!notAlgorithms.has(algorithm)) {
      throw new S3Error(501, 'NotImplemented', `This server does not know the checksum ${algorithm}.`);
    }
  }
}

const digests: Readonly<Record<string, (body: Buffer) => string>> = {
  crc32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  },
  md5: (body) => hash('md5', body, 'base64'),
  sha1: (body) => hash('sha1', body, 'base64'),
  sha256: (body) => hash('sha256', body, 'base64'),
};

/** `x-amz-checksum-algorithm`, `-type` and `-mode` tell of checksums and are none. */
const notAlgorithms = new Set(['algorithm', 'type', 'mode']);

const badDigest = (what: string) =>
  new S3Error(400, 'BadDigest', `The ${what} you specified did not match the calculated checksum.`);

const incomplete = () =>
  new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  );

const invalidRequest = (message: string) => new S3Error(400, 'InvalidRequest', message);
