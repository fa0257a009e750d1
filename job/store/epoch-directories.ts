/** The directories of epochs, whatever kind of store it is: in S3 an epoch needs none. */
import { removeLocalEpochDirectory, takeLocalEpochDirectory } from './local/local-epoch-directories.js';
import type { Location } from './object-store.js';

/** @throws RunError when the file system does not let it */
export async function takeEpochDirectory(location: Location, directory: string): Promise<void> {
  if (location.kind === 'folder') await takeLocalEpochDirectory(location.path, directory);
}

export async function removeEpochDirectory(location: Location, directory: string): Promise<void> {
  if (location.kind === 'folder') await removeLocalEpochDirectory(location.path, directory);
}
