/** The SDK's client for all but PUT: same place, same credentials as ours. */
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Connection } from '../s3-connection.js';
import type { Address } from './address.js';
import type { CredentialSource } from './credentials.js';

/** Eight attempts and the waits between them end within 30 s where nothing can be reached. */
const connectionTimeoutMs = 2_000;

/** A connection on which nothing moves for so long is given up. */
const idleTimeoutMs = 30_000;

/** Attempts at each request, with the SDK's own backoff. */
const sdkAttempts = 8;

/** `sockets` bounds its requests in flight. */
export function createSdkClient(
  settings: S3Connection,
  address: Address,
  source: CredentialSource,
  sockets: number,
): S3Client {
  return new S3Client({
    region: address.region,
    ...(address.endpoint === undefined ? {} : { endpoint: address.endpoint }),
    forcePathStyle: settings.forcePathStyle,
    useArnRegion: true,
    // The SDK keeps what it is given until its end; an end that is now makes it ask our source, which is cheap.
    credentials: async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await source.current();
      const token = sessionToken === undefined ? {} : { sessionToken };
      return { accessKeyId, secretAccessKey, ...token, expiration: new Date() };
    },
    maxAttempts: sdkAttempts,
    // With the SDK's default, checksums travel in chunked trailers, which other servers answer with 411.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      socketTimeout: idleTimeoutMs,
      httpAgent: { maxSockets: sockets, keepAlive: true },
      httpsAgent: { maxSockets: sockets, keepAlive: true },
    },
  });
}
