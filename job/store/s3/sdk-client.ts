/** The SDK's client for all but PUT: same place, same credentials as ours. */
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Connection } from '../s3-connection.js';
import type { Address } from './address.js';
import type { CredentialSource } from './credentials.js';

export interface SdkClientOptions {
  readonly settings: S3Connection;
  readonly address: Address;
  readonly source: CredentialSource;
  /** What sends its requests. */
  readonly requestHandler: Record<string, unknown>;
}

/** Each request is one attempt: the loop around it is ours. */
export function createSdkClient({ settings, address, source, requestHandler }: SdkClientOptions): S3Client {
  const client = new S3Client({
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
    maxAttempts: 1,
    // With the SDK's default, checksums travel in chunked trailers, which other servers answer with 411.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler,
  });
  if (settings.requestPayer !== undefined) sendPayer(client, settings.requestPayer);
  return client;
}

/** With every request: S3 refuses any that lacks it (Amazon S3 User Guide, "Using Requester Pays buckets"). */
function sendPayer(client: S3Client, payer: 'requester'): void {
  client.middlewareStack.add(
    (next) => (args) => next({ ...args, input: { ...args.input, RequestPayer: payer } }),
    {
      step: 'initialize',
      name: 'requestPayer',
    },
  );
}
