/** Which server a location of S3 is on, as far as settings tell: the same bucket's name on two servers is two buckets. */
import type { Location } from './object-store.js';
import type { S3Connection } from './s3-connection.js';

/** The host, and the port where one is given, of `--endpoint-url`; null for Amazon S3, by any of its endpoints, and for a folder. */
export function serverOf(
  { kind }: Pick<Location, 'kind'>,
  { endpointUrl }: Pick<S3Connection, 'endpointUrl'>,
): string | null {
  if (kind !== 's3' || endpointUrl === undefined) return null;
  const { host, hostname } = new URL(endpointUrl);
  return /\.amazonaws\.com(?:\.cn)?$/.test(hostname) ? null : host;
}
