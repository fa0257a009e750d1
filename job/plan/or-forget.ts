/** Rows that were frozen and that no plan will name do not stay in the state. */
import { describeError } from '../shared/describe-error.js';
import type { Log } from '../telemetry/log.js';

/**
 * What `work` gives. When it fails, `forget` removes what was frozen; that this fails, too, is logged.
 * @throws whatever `work` throws
 */
export async function orForget<T>(
  work: () => Promise<T>,
  forget: () => Promise<void>,
  log: Pick<Log, 'warn'>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    try {
      await forget();
    } catch (why) {
      log.warn('rows that were frozen are left in the state', { reason: describeError(why) });
    }
    throw error;
  }
}
