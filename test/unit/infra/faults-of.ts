/** What a deployment's settings come to in tests: the least of them, and the faults of others. */
import { type Context, ContextError } from '../../../infra/settings/context-error.js';
import { readSettings } from '../../../infra/settings/read-settings.js';

/** The least that a deployment needs. */
export const leastSettings = {
  table: 'sales.orders',
  key: '{order_id}.json',
  sourceLocations: 's3://source-bucket/orders/',
};

/** As the user reads them. */
export function faultsOf(context: Context): string[] {
  try {
    readSettings(context);
  } catch (error) {
    if (error instanceof ContextError)
      return error.faults.map(({ setting, problem }) => `${setting}: ${problem}`);
    throw error;
  }
  return [];
}
