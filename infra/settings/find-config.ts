/** The config file of the deployments, where there is one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig, SettingsError } from '../../job/settings/read-config.js';
import { ContextError } from './context-error.js';

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
    if (error instanceof SettingsError) throw new ContextError(error.faults);
    throw error;
  }
}
