/** Puts together what a bucket is reached with: where it is, with whose credentials, our PUT and the SDK's client. */

import { type SleepingClock, systemClock } from '../../shared/clock.js';
import type { ObjectKey, PutPacer } from '../object-store.js';
import type { S3Connection } from '../s3-connection.js';
import { findAddress } from './address.js';
import { CredentialSource, defaultCredentials, type LoadCredentials } from './credentials.js';
import type { Lookup } from './http/addresses.js';
import { usualTimeLimits } from './http/time-limits.js';
import { PutObject } from './put-object.js';
import { SdkCall } from './sdk-call.js';
import { createSdkClient } from './sdk-client.js';
import { SdkObjects } from './sdk-objects.js';
import { createTransport } from './transport.js';

export interface S3StoreOptions {
  readonly bucket: string;
  readonly s3: S3Connection;
  /** Paces the attempts of PUTs. @default as fast as they come */
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
   * From 0 up to but not including 1; spreads retries.
   * @default Math.random
   */
  readonly random?: () => number;
}

export interface Connected {
  readonly putObject: PutObject;
  readonly objects: SdkObjects;
  close(): Promise<void>;
}

/**
 * The region may have to be read from files. `closed` ends waits between attempts.
 * @throws SettingsError when no region is known or the bucket's name is none
 */
export async function connect(options: S3StoreOptions, closed: AbortSignal): Promise<Connected> {
  const { bucket, s3, pacer } = options;
  const { connections = 64, clock = systemClock, random = Math.random } = options;
  const address = await findAddress(bucket, s3);
  const load = options.loadCredentials ?? defaultCredentials(address.region);
  const credentials = new CredentialSource(load, clock);
  // The limit is looked at once a tick, and must not be passed by one.
  const longestMs = (options.attemptTimeoutMs ?? Number.POSITIVE_INFINITY) - usualTimeLimits.tickMs;
  const transport = createTransport({
    origin: address.origin,
    connections,
    lookup: options.lookup,
    limits: { longestMs, connectMs: Math.min(usualTimeLimits.connectMs, longestMs / 6) },
  });
  const client = createSdkClient(s3, address, credentials, connections);
  const shared = { bucket, credentials, clock, random, closed };
  const call = new SdkCall({ ...shared, region: address.region });
  const objects = new SdkObjects(bucket, client, call);
  const head = (key: ObjectKey) => objects.head(key);
  return {
    putObject: new PutObject({ ...shared, address, transport, pacer, head }),
    objects,
    close: async () => {
      client.destroy();
      await transport.close();
    },
  };
}
