/** A full scratch disk, said in words that help: the run can go on when there is room. */
import { types } from 'node:util';
import { RunError, SourceError, StoreError } from './errors.js';
import { messageOf } from './message-of.js';

/** The error itself, or a `RunError` that names the folder when its disk is full. */
export function asDiskFull(error: unknown, folder: string): unknown {
  if (!types.isNativeError(error) || !meansFull(error)) return error;
  const [reason] = messageOf(error).split('\n', 1);
  return new RunError(
    `The disk of ${folder} is full: free space, or give another --scratch-dir (or --state where that is a folder on it), then resume. (${reason})`,
    { cause: error, isDiskFull: true },
  );
}

/**
 * Errors of folders as stores say it already; that of a download from S3 names the object alone, and that of freezing
 * the source. DuckDB gives no code, only the operating system's words.
 */
function meansFull(error: Error): boolean {
  const isOfDownload = error instanceof StoreError && error.store.startsWith('s3://');
  if (isOfDownload || error instanceof SourceError) {
    return types.isNativeError(error.cause) && meansFull(error.cause);
  }
  if (error.name !== 'Error') return false;
  if ('code' in error) return error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return /No space left on device|Disk quota exceeded/.test(error.message);
}
