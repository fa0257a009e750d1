import { rmdir } from 'node:fs/promises';
import { errorCode } from './error-code.js';

/** Removes a directory if it holds nothing and the system lets us: a nicety, so no failure of it matters. */
export async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    await rmdir(directory);
    return true;
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
}
