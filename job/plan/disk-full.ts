/** Tells a full disk from a broken source by the room that is left, since DuckDB has no codes for what went wrong. */
import { statfs } from 'node:fs/promises';
import { RunError, SourceError } from '../errors.js';

/** DuckDB writes in blocks of some megabytes, so a disk that has failed one may have a few left. */
const leastFree = 64 * 1024 * 1024;

/** In bytes, for a process without the privileges of root. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * The error of a survey or a freeze that writes to `folder`, as it is to be thrown: a RunError when DuckDB failed for
 * want of room. Only a SourceError with a cause comes from DuckDB; all others stay as they are.
 */
export async function unlessDiskFull(
  error: unknown,
  folder: string,
  free: (folder: string) => Promise<number> = freeBytes,
): Promise<unknown> {
  if (!(error instanceof SourceError) || error.cause === undefined) return error;
  const left = await free(folder).catch(() => Number.POSITIVE_INFINITY);
  if (left >= leastFree) return error;
  return new RunError(
    `The disk is full: ${Math.floor(left / 1e6)} MB are left where ${folder} is, while the rows were frozen there. ` +
      'Make room, or give a --scratch-dir or --state on another disk.',
    { cause: error },
  );
}
