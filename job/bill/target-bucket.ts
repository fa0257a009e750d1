/** How the target's bucket is set, asked right before it counts: nothing of it ends a run, and it takes a few seconds at most. */
import { describeError } from '../shared/describe-error.js';
import type { Asked, BucketSettings } from '../store/bucket-settings.js';
import type { Location } from '../store/object-store.js';
import { openStore } from '../store/open-store.js';
import type { S3Connection } from '../store/s3-connection.js';

/** For all questions, which go out side by side, in ms. */
const withinMs = 4_000;

/** @param target a place on S3 */
export async function readTargetBucket(target: Location, s3: S3Connection): Promise<BucketSettings> {
  const store = openStore(target, { s3, connections: questions });
  try {
    return (await store.bucketSettings?.(withinMs)) ?? unknownBucket('the target is a folder');
  } catch (error) {
    return unknownBucket(describeError(error));
  } finally {
    await store.close();
  }
}

const questions = 6;

export function unknownBucket(why: string): BucketSettings {
  const unknown: Asked<never> = { isKnown: false, why };
  return {
    versioning: unknown,
    notifications: unknown,
    replication: unknown,
    encryption: unknown,
    lifecycle: unknown,
    objectLock: unknown,
  };
}
