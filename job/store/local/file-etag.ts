/** A local object's ETag: cheap for a list of millions, and another one after every write. */
import type { ETag } from '../object-store.js';

/** What `stat` says of a file when asked for bigints. */
export interface FileVersion {
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly size: bigint;
}

/**
 * Inode, modification time and size, as arrow-rs' local store has it. Linking and renaming keep all three, and every
 * write makes a new inode. The clock of some file systems ticks in steps of 4 ms: of three unconditional writes of
 * the same size within one tick, the third may get the first one's freed inode and so its ETag.
 */
export function fileETag({ ino, mtimeNs, size }: FileVersion): ETag {
  // The brand is given here, where local ETags are made.
  return `${ino.toString(16)}-${mtimeNs.toString(16)}-${size.toString(16)}` as ETag;
}
