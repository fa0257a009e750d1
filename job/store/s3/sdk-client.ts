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
  const { requestPayer, expectedBucketOwner } = settings;
  const always = {
    ...(requestPayer === undefined ? {} : { RequestPayer: requestPayer }),
    ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
  };
  if (Object.keys(always).length > 0) addToEach(client, always);
  return client;
}

/**
 * To the input of every request: S3 refuses any that lacks the payer (Amazon S3 User Guide, "Using Requester Pays
 * buckets"), and looks at the owner of the bucket in those alone that name one ("Verifying bucket ownership with bucket
 * owner condition").
 */
function addToEach(client: S3Client, always: Readonly<Record<string, string>>): void {
  client.middlewareStack.add((next) => (args) => next({ ...args, input: { ...args.input, ...always } }), {
    step: 'initialize',
    name: 'ofEachRequest',
  });
}
