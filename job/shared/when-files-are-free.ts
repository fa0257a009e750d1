/** Running out of file descriptors passes when other work closes its files, so it is waited for a little. */

import type { Clock } from './clock.js';
import { errorCode } from './error-code.js';

const waitsMs = [10, 30, 100, 300, 1_000];

/** Calls `open`; after EMFILE or ENFILE again, five times within 1.5 seconds. */
export async function whenFilesAreFree<T>(clock: Pick<Clock, 'sleep'>, open: () => Promise<T>): Promise<T> {
  for (const wait of waitsMs) {
    try {
      return await open();
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'EMFILE' && code !== 'ENFILE') throw error;
      await clock.sleep(wait);
    }
  }
  return open();
}
