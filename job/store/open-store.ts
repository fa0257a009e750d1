/** Chooses the adapter for a location. */
import type { S3Settings } from '../settings/settings.js';
import { createLocalStore } from './local-store.js';
import type { Location, ObjectStore, StoreObserver } from './object-store.js';
import { createS3Store } from './s3/s3-store.js';

export interface StoreOptions {
  readonly s3: S3Settings;
  /** Sockets to S3, at most; the number of PUTs that can be in flight. */
  readonly connections: number;
  readonly observer?: StoreObserver;
}

/** Keys of the store are relative to the bucket or the folder; a location's prefix is part of the key. */
export function openStore(location: Location, options: StoreOptions): ObjectStore {
  switch (location.kind) {
    case 'folder':
      return createLocalStore({ folder: location.path });
    case 's3':
      return createS3Store({ bucket: location.bucket, ...options });
    default:
      return location satisfies never;
  }
}
