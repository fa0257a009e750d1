/** How S3 is reached, where it is not AWS's own or the SDK's defaults do not tell. */
export interface S3Connection {
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly forcePathStyle: boolean;
}
