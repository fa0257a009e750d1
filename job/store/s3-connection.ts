/** How S3 is reached, where it is not AWS's own or the SDK's defaults do not tell. */
export interface S3Connection {
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly forcePathStyle: boolean;
  /** How long a request is tried, in seconds. @default 300 */
  readonly retrySeconds?: number | undefined;
}
