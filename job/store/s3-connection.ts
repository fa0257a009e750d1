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
  /** What messages call the settings. @default those of the target */
  readonly flags?: S3Flags | undefined;
}

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
