/** The config file of the deployments, where there is one. */
import { existsSync } from 'node:fs';
import { types } from 'node:util';
import { type Config, readConfig } from '../../job/settings/read-config.js';
import { ContextError, type ContextFault } from './context-error.js';

/** In the folder of cdk.json, where the app runs. */
const usualFile = 'splitter.yaml';

/**
 * @param given of `-c config=file`, which must be there; else splitter.yaml, which may lack
 * @throws ContextError for a file that cannot be read
 */
export async function findConfig(given: string | undefined): Promise<Config | undefined> {
  if (given === undefined && !existsSync(usualFile)) return undefined;
  const path = given ?? usualFile;
  try {
    return await readConfig(path);
  } catch (error) {
    if (hasFaults(error)) throw new ContextError(error.faults);
    throw error;
  }
}

/** The job's own error of settings. */
function hasFaults(error: unknown): error is { readonly faults: readonly ContextFault[] } {
  return types.isNativeError(error) && 'faults' in error && Array.isArray(error.faults);
}
