/** Puts what was written on the disk, whatever kind of store it is: S3 has it safe when it answers. */
import { stat } from 'node:fs/promises';
import { errorCode } from '../shared/error-code.js';
import { syncFileSystem } from './local/sync-file-system.js';
import type { Location } from './object-store.js';

/** Each file system once. @throws RunError when one cannot be synced */
export async function syncLocations(locations: readonly Location[]): Promise<void> {
  const folders = new Map<number, string>();
  for (const location of locations) {
    if (location.kind !== 'folder') continue;
    // Nothing was written where nothing is.
    const found = await stat(location.path).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (found !== undefined) folders.set(found.dev, location.path);
  }
  await Promise.all([...folders.values()].map((folder) => syncFileSystem(folder)));
}
