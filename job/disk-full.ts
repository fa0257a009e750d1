/** A full disk ends the run, whoever notices it; it is no fault of the source, and the run can go on when there is room. */
import { RunError } from './errors.js';

/** The error itself, or a `RunError` that names the folder when a disk is full. */
export function asDiskFull(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !meansFull(error)) return error;
  return new RunError(
    `The disk is full while writing to ${folder}: free space, or give another --scratch-dir (or --state where it is a ` +
      `folder on that disk), then resume. (${error.message.split('\n', 1)[0]})`,
    { cause: error },
  );
}

/** DuckDB gives no code, only the operating system's own words, and our fault of a source has them as its cause. */
function meansFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return error.name === 'Error';
  return (
    /No space left on device|Disk quota exceeded|File too large/.test(error.message) || meansFull(error.cause)
  );
}
