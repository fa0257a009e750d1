/** Puts together what a bucket is reached with: where it is, with whose credentials, our PUT and the SDK's client. */

import type { Outage } from '../../retry/outage.js';
import { Retries } from '../../retry/retries.js';
import { trustedCertificates } from '../../shared/certificates.js';
import { type SleepingClock, systemClock } from '../../shared/clock.js';
import { proxyFor } from '../../shared/proxy.js';
import type { BucketSettings } from '../bucket-settings.js';
import { constantHeaders } from '../constant-headers.js';
import type { ConditionsOption, ObjectKey, PutPacer } from '../object-store.js';
import { type S3Connection, targetFlags, type WriteForm } from '../s3-connection.js';
import { findAddress } from './address.js';
import { checksumHeader } from './checksum.js';
import { ConditionTrial } from './condition-trial.js';
import { CredentialSource, defaultCredentials, type LoadCredentials } from './credentials.js';
import { Deletions } from './deletions.js';
import { Hints } from './hints.js';
import type { Lookup } from './http/addresses.js';
import { usualTimeLimits } from './http/time-limits.js';
import { poolHandler } from './pool-handler.js';
import { PutObject } from './put-object.js';
import { readBucketSettings } from './read-bucket-settings.js';
import { readHandler } from './read-handler.js';
import { SdkCall } from './sdk-call.js';
import { createSdkClient } from './sdk-client.js';
import { SdkObjects } from './sdk-objects.js';
import { createTransport } from './transport.js';

export interface S3StoreOptions {
  readonly bucket: string;
  readonly s3: S3Connection;
  /** What all that is written is stored with. @default as the bucket has it */
  readonly writes?: WriteForm | undefined;
  /** Paces the attempts of PUTs, and the keys of `deleteMany`. @default as fast as they come */
  readonly pacer?: PutPacer;
  /** An attempt of a PUT takes no longer, in ms. @default as the body's size allows */
  readonly attemptTimeoutMs?: number;
  /**
   * Sockets for PUTs, and as many for all else; more requests at once than this wait for one.
   * @default 64
   */
  readonly connections?: number;
  /**
   * Where the host of the PUTs is.
   * @default the system's resolver, all addresses of the name
   */
  readonly lookup?: Lookup;
  /** @default the SDK's chain: environment, profile, web identity, container and instance roles */
  readonly loadCredentials?: LoadCredentials;
  /** @default the system's */
  readonly clock?: SleepingClock;
  /**
   * Whether to try that the server honours conditions, at the first conditional PUT; `elsewhere`: another store on the
   * same server was seen to.
   * @default 'here'
   */
  readonly conditions?: ConditionsOption;
  /** Tells an outage of the store; shared by threads. @default of this store alone */
  readonly outage?: Outage;
  /**
   * From 0 up to but not including 1; spreads retries.
   * @default Math.random
   */
  readonly random?: () => number;
}

export interface Connected {
  readonly putObject: PutObject;
  /** Undefined where conditions are not tried. */
  readonly trial: ConditionTrial | undefined;
  readonly objects: SdkObjects;
  readonly deletions: Deletions;
  bucketSettings(withinMs: number): Promise<BucketSettings>;
  close(): Promise<void>;
}

/**
 * The region may have to be read from files. `closed` ends waits between attempts.
 * @throws SettingsError when no region is known or the bucket's name is none
 */
export async function connect(options: S3StoreOptions, closed: AbortSignal): Promise<Connected> {
  const { bucket, s3, writes, pacer } = options;
  const { connections = 64, clock = systemClock, random = Math.random } = options;
  const address = await findAddress(bucket, s3);
  const load = options.loadCredentials ?? defaultCredentials(address.region, s3.profile);
  const credentials = new CredentialSource(load, clock);
  // The limit is looked at once a tick, and must not be passed by one.
  const longestMs = (options.attemptTimeoutMs ?? Number.POSITIVE_INFINITY) - usualTimeLimits.tickMs;
  const proxy = proxyFor(address.origin);
  const transport = createTransport({
    origin: address.origin,
    connections,
    lookup: options.lookup,
    proxy,
    ca: await trustedCertificates(),
    limits: { longestMs, connectMs: Math.min(usualTimeLimits.connectMs, longestMs / 6) },
  });
  const retryMs = s3.retrySeconds === undefined ? undefined : s3.retrySeconds * 1000;
  const retries = new Retries({ clock, random, closed, retryMs, outage: options.outage });
  const hints = new Hints({ bucket, address, s3, proxy });
  const ofClient = { settings: s3, address, source: credentials };
  const reader = createSdkClient({
    ...ofClient,
    requestHandler: await readHandler(address.origin, connections),
  });
  const writer = createSdkClient({ ...ofClient, requestHandler: poolHandler(transport) });
  const call = new SdkCall({
    bucket,
    region: address.region,
    flags: s3.flags ?? targetFlags,
    credentials,
    retries,
    hints,
  });
  const checksum = checksumHeader(s3.checksum);
  const objects = new SdkObjects({ bucket, reader, writer, call, writes, checksum });
  const head = (key: ObjectKey) => objects.head(key);
  const deletions = new Deletions({ bucket, writer, call, head, pacer, clock, checksum });
  const always = constantHeaders(s3, writes);
  const ofPut = { bucket, credentials, clock, retries, hints, address, transport, pacer, head, always };
  const putObject = new PutObject({ ...ofPut, checksum });
  const { conditions = 'here' } = options;
  const trial =
    conditions === 'believed'
      ? undefined
      : new ConditionTrial({
          bucket,
          server: address.endpoint ?? address.origin,
          put: (request) => putObject.put(request),
          head,
          honouredElsewhere: conditions === 'elsewhere',
        });
  return {
    putObject,
    trial,
    objects,
    deletions,
    bucketSettings: (withinMs) => readBucketSettings({ client: reader, bucket, withinMs }),
    close: async () => {
      reader.destroy();
      writer.destroy();
      await transport.close();
    },
  };
}
