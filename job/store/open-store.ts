/** Chooses the adapter for a location. */
import type { Outage } from '../retry/outage.js';
import { conditionsByLooking } from './conditions-by-looking.js';
import { createLocalStore } from './local-store.js';
import type { ConditionsOption, Location, ObjectStore, PutPacer } from './object-store.js';
import { createS3Store } from './s3/s3-store.js';
import type { S3Connection, WriteForm } from './s3-connection.js';

export interface StoreOptions {
  readonly s3: S3Connection;
  /** What all that is written to S3 is stored with. @default as the bucket has it */
  readonly writes?: WriteForm | undefined;
  /** Sockets to S3, at most; the number of PUTs that can be in flight. */
  readonly connections: number;
  /** Paces PUTs to S3; a folder needs none. */
  readonly pacer?: PutPacer;
  /** Whether S3 is tried to honour conditions. @default 'here' */
  readonly conditions?: ConditionsOption;
  /** Tells an outage of S3 from the failure of one request; shared by threads. @default of this store alone */
  readonly outage?: Outage;
  /** Conditional writes to a folder are on the disk before they take their place. @default false */
  readonly syncs?: boolean;
  /** An attempt of a PUT to S3 takes no longer, in ms. @default as the body's size allows */
  readonly attemptTimeoutMs?: number;
}

/** Keys of the store are relative to the bucket or the folder; a location's prefix is part of the key. */
export function openStore(location: Location, options: StoreOptions): ObjectStore {
  switch (location.kind) {
    case 'folder':
      return createLocalStore({ folder: location.path, syncs: options.syncs });
    case 's3': {
      const store = createS3Store({ bucket: location.bucket, ...options });
      return options.conditions === 'by-looking' ? conditionsByLooking(store) : store;
    }
    default:
      return location satisfies never;
  }
}
