/** How much room the scratch folder has. */
import { statfs } from 'node:fs/promises';

/** Kept free of what is free, since others write there too. */
export const keptFree = 0.1;

/** In bytes: the limit that was given, or what is free, less the reserve. */
export async function scratchRoom(folder: string, limit: number | undefined): Promise<number> {
  if (limit !== undefined) return limit;
  const { blocks, bavail, bsize } = await statfs(folder);
  // A file system that tells nothing of its size.
  if (blocks === 0) return Number.POSITIVE_INFINITY;
  return Math.floor(bavail * bsize * (1 - keptFree));
}
