/** What the tests of the S3 double share: a server, the official client for it, and requests made by hand. */
import { createHash, createHmac, hash } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { S3Client, type S3ClientConfig, S3ServiceException } from '@aws-sdk/client-s3';
import { afterEach } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Identity } from '../../doubles/s3-server/identities.js';
import { type S3Server, type S3ServerOptions, startS3Server } from '../../doubles/s3-server/s3-server.js';

const closers: (() => unknown)[] = [];

/** Call once at the top of a test file: ends all that a test began. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
}

/** With the bucket `rows`. */
export async function server(options: S3ServerOptions = {}): Promise<S3Server> {
  const started = await startS3Server({ buckets: ['rows'], ...options });
  closers.push(() => started.close());
  return started;
}

/** The official client, path style, without retries unless asked. */
export function client(to: S3Server, config: S3ClientConfig = {}): S3Client {
  const made = new S3Client({
    endpoint: to.endpoint,
    region: to.region,
    credentials: to.credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    ...config,
  });
  closers.push(() => made.destroy());
  return made;
}

/** `[status, code]` of the error that S3 answered. */
export async function faultOf(promise: Promise<unknown>): Promise<[number | undefined, string]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof S3ServiceException) return [error.$metadata.httpStatusCode, error.name];
    throw error;
  }
  throw new Error('expected an error of S3, got success');
}

export interface RawRequest {
  readonly method: string;
  /** The request line's path, percent-encoded. */
  readonly path: string;
  /** What is sent instead of the path that was signed. */
  readonly sentPath?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
  readonly identity?: Identity;
  readonly region?: string;
  /** The date it is signed for. @default now */
  readonly at?: Date;
  /** Changes the signed headers before they are sent. */
  readonly tamper?: (headers: Record<string, string>) => void;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Signs with the SDK's own signer, then sends it as it is. */
export async function sendSigned(to: S3Server, raw: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(to.endpoint);
  const { identity = to.credentials, region = to.region, body = '', query = {} } = raw;
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: identity,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const headers = { host, 'x-amz-content-sha256': hash('sha256', body), ...raw.headers };
  const { method, path } = raw;
  const signed = await signer.sign(
    { method, protocol: 'http:', hostname, path, query, headers },
    { signingDate: raw.at ?? new Date() },
  );
  raw.tamper?.(signed.headers);
  const sent = raw.sentPath ?? path;
  const search = new URLSearchParams(query).toString();
  return sendRaw(
    { port, method, path: search === '' ? sent : `${sent}?${search}`, headers: signed.headers },
    body,
  );
}

export function sendRaw(
  options: { port: string; method: string; path: string; headers: Record<string, string> },
  body: Buffer | string = '',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The hash in the shape that the SDK's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytesOf(secret: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof secret === 'string') return Buffer.from(secret);
  if (secret instanceof ArrayBuffer) return Buffer.from(secret);
  return Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
}
