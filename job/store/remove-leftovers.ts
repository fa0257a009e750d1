/** Clears a target of what killed processes left there, whatever kind of store it is: in S3 they leave nothing to be seen. */
import { removeTemporaryFiles } from './local/temporary-files.js';
import type { Location } from './object-store.js';

export async function removeLeftovers(target: Location): Promise<void> {
  if (target.kind === 'folder') await removeTemporaryFiles(target.path);
}
