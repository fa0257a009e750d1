/**
 * Where a bucket is reached: region, host and path, found as the SDK finds them (settings, environment, profile, and
 * its endpoint rules), so that our own PUT and the SDK's requests cannot go to different places.
 */

import { S3Client } from '@aws-sdk/client-s3';
import { SettingsError } from '../../shared/errors.js';
import { wordsOf } from '../../shared/words-of.js';
import { type S3Connection, type S3Flags, targetFlags } from '../s3-connection.js';

export interface Address {
  /** The client's region. */
  readonly region: string;
  /** The region to sign for: that of the bucket's ARN where an access point is given, `region` otherwise. */
  readonly signingRegion: string;
  /** The server that the user named, if any, without the bucket. */
  readonly endpoint: string | undefined;
  /** Such as `https://my-bucket.s3.eu-west-1.amazonaws.com`. */
  readonly origin: string;
  /** The Host header: without the port where it is the scheme's own. */
  readonly host: string;
  /** What comes before `/` and the key: empty, or `/my-bucket` in path style. */
  readonly basePath: string;
  /** Whether TLS protects the body. */
  readonly secure: boolean;
}

/** Servers other than AWS mostly take any region; this is the one that they are known to take. */
const regionOfOtherServers = 'us-east-1';

/**
 * Virtual-hosted style, but path style for a bucket's name that is no host name or has dots (their TLS certificate
 * would not fit), for an IP address, and with `forcePathStyle` (Amazon S3 User Guide, "Virtual hosting of buckets").
 * @throws SettingsError when there is no region, or no address for this bucket.
 */
export async function findAddress(bucket: string, settings: S3Connection): Promise<Address> {
  const { flags = targetFlags } = settings;
  const profile = settings.profile === undefined ? {} : { profile: settings.profile };
  const { config } = new S3Client(profile);
  const endpoint = settings.endpointUrl ?? (await config.serviceConfiguredEndpoint?.());
  const region = await findRegion({ ...profile, region: settings.region }, endpoint, flags);
  const found = await sdkEndpoint(bucket, region, endpoint, settings.forcePathStyle, flags);
  const { url } = found;
  return {
    region,
    signingRegion: found.signingRegion,
    endpoint,
    origin: url.origin,
    host: url.host,
    basePath: url.pathname.replace(/\/$/, ''),
    secure: url.protocol === 'https:',
  };
}

async function findRegion(
  { region: given, ...profile }: { readonly region: string | undefined; readonly profile?: string },
  endpoint: string | undefined,
  flags: S3Flags,
): Promise<string> {
  try {
    return await new S3Client(given === undefined ? profile : { ...profile, region: given }).config.region();
  } catch (error) {
    if (given === undefined && endpoint !== undefined) return regionOfOtherServers;
    const problem =
      given === undefined
        ? `expected the region of the bucket, found none; give it as ${flags.region} eu-west-1, in AWS_REGION, or in the AWS profile`
        : `expected an AWS region such as eu-west-1, given ${given} (${wordsOf(error)})`;
    throw new SettingsError([{ setting: flags.region, problem }]);
  }
}

async function sdkEndpoint(
  bucket: string,
  region: string,
  endpoint: string | undefined,
  forcePathStyle: boolean,
  flags: S3Flags,
): Promise<{ url: URL; signingRegion: string }> {
  const { config } = new S3Client({ region });
  const dualStack = await config.useDualstackEndpoint();
  const fips = await config.useFipsEndpoint();
  try {
    const { url, properties } = config.endpointProvider({
      Bucket: bucket,
      Region: region,
      ...(endpoint === undefined ? {} : { Endpoint: endpoint }),
      ForcePathStyle: forcePathStyle,
      UseFIPS: fips,
      UseDualStack: dualStack,
      UseArnRegion: true,
      Accelerate: false,
      UseGlobalEndpoint: false,
      DisableMultiRegionAccessPoints: false,
    });
    // Untyped in the SDK; the rules for S3 always name a scheme.
    const scheme: { name?: string; signingRegion?: string } | undefined = properties?.authSchemes?.[0];
    if (scheme?.name !== 'sigv4') {
      throw new Error('directory buckets and multi-region access points are not supported');
    }
    return { url, signingRegion: scheme.signingRegion ?? region };
  } catch (error) {
    const problem = `expected a bucket that can be reached in ${endpoint ?? region}, given ${bucket} (${wordsOf(error)})`;
    throw new SettingsError([{ setting: flags.bucket, problem }]);
  }
}
