/** How S3 is reached, where it is not AWS's own or the SDK's defaults do not tell. */
export interface S3Connection {
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly forcePathStyle: boolean;
  /** How long a request is tried, in seconds. @default 300 */
  readonly retrySeconds?: number | undefined;
  /** The AWS profile with the credentials. @default as the SDK's chain finds them */
  readonly profile?: string | undefined;
  /** Who pays for requests. @default the bucket's owner */
  readonly requestPayer?: 'requester' | undefined;
  /**
   * The account that the bucket must be of: S3 refuses any request to another's (Amazon S3 User Guide, "Verifying
   * bucket ownership with bucket owner condition").
   * @default whoever's it is
   */
  readonly expectedBucketOwner?: string | undefined;
  /** By what the server checks bodies on their way. @default 'crc32' */
  readonly checksum?: Checksum | undefined;
  /** What messages call the settings. @default those of the target */
  readonly flags?: S3Flags | undefined;
}

/**
 * `md5` is the checksum that S3 keeps with an object, `content-md5` the older header, which all servers know and none
 * keeps.
 */
export type Checksum = 'crc32' | 'md5' | 'content-md5' | 'none';

export interface S3Flags {
  readonly bucket: string;
  readonly region: string;
  readonly endpointUrl: string;
}

export const targetFlags: S3Flags = {
  bucket: '--target',
  region: '--region',
  endpointUrl: '--endpoint-url',
};

/** What each object is stored with, whatever it is. */
export interface WriteForm {
  readonly encryption?: Encryption | undefined;
  /** Who may do what with it. @default as the bucket has it */
  readonly acl?: string | undefined;
}

/** How S3 encrypts an object (Amazon S3 User Guide, "Protecting data with server-side encryption"). */
export interface Encryption {
  readonly kind: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** A key's id, ARN or alias. @default the account's own key of S3 */
  readonly kmsKeyId?: string | undefined;
  /** @default as the bucket has it */
  readonly bucketKey?: boolean | undefined;
}

/** Out of settings, which may all be left out. */
export function encryptionOf(
  given: { readonly [Name in keyof Encryption]?: Encryption[Name] | undefined } = {},
): Encryption | undefined {
  const { kind, kmsKeyId, bucketKey } = given;
  return kind && { kind, kmsKeyId, bucketKey };
}
