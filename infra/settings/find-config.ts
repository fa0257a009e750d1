/** The config file of the deployments, where there is one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { types } from 'node:util';
import { type Config, readConfig } from '../../job/settings/read-config.js';
import { ContextError, type ContextFault } from './context-error.js';

const usualFile = 'splitter.yaml';

/**
 * @param given of `-c config=file`, which must be there; else splitter.yaml, which may lack
 * @param folder of cdk.json, where the app runs
 * @throws ContextError for a file that cannot be read
 */
export async function findConfig(given: string | undefined, folder = '.'): Promise<Config | undefined> {
  const usual = join(folder, usualFile);
  if (given === undefined && !existsSync(usual)) return undefined;
  const path = given ?? usual;
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
