/** Which deployments there are, and the settings of each: out of the context, a config file, or both. */
import type { Config } from '../../job/settings/read-config.js';
import { type Context, ContextError, type ContextFault, throwFaults } from './context-error.js';
import { type FileSettings, fileSettings } from './file-settings.js';
import { isSetting, readSettings } from './read-settings.js';
import type { StackSettings } from './stack-settings.js';

/**
 * @param config the file of settings, over which the context wins
 * @throws ContextError when the settings are wrong
 */
export function deployments(context: Context, config: Config | undefined): StackSettings[] {
  const given = Object.keys(context).filter((name) => isSetting(name) && name !== 'config');
  const chosen = typeof context.job === 'string' ? context.job : undefined;
  const ofFile = config === undefined ? [] : fileSettings(config, chosen);
  if (ofFile.length === 0) {
    if (given.length === 0) throw nothingGiven(config);
    return [readSettings(context)];
  }
  if (ofFile.length > 1 && given.length > 0) {
    const problem = `is for one deployment, got ${ofFile.length} of ${config?.path}; choose one with -c job=<name>`;
    throw new ContextError(given.map((setting) => ({ setting, problem })));
  }
  const all = ofFile.map((settings) => readOver(settings, context));
  throwFaults(all.flatMap((settings) => (settings instanceof ContextError ? settings.faults : [])));
  const read = all.flatMap((settings) => (settings instanceof ContextError ? [] : [settings]));
  throwFaults(sharedTargets(read));
  return read;
}

function readOver({ context, places }: FileSettings, over: Context): StackSettings | ContextError {
  const isFromFile = (name: string) => over[name] === undefined || over[name] === '';
  try {
    const own = Object.entries(over).filter(([name]) => !(name in context && isFromFile(name)));
    return readSettings({ ...context, ...Object.fromEntries(own) });
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const named = error.faults.map(({ setting, problem }) => {
      const place = isFromFile(setting) ? places.get(setting) : undefined;
      return { setting: place ?? setting, problem };
    });
    return new ContextError(named);
  }
}

/** Each has a state of its own, so that no lease would keep them apart. */
function sharedTargets(all: readonly StackSettings[]): ContextFault[] {
  return all.flatMap((one, index) =>
    all.slice(0, index).flatMap((other) => {
      const isShared =
        one.targetBucket !== undefined &&
        one.targetBucket === other.targetBucket &&
        (one.targetPrefix.startsWith(other.targetPrefix) || other.targetPrefix.startsWith(one.targetPrefix));
      if (!isShared) return [];
      const problem = `expected targets that lie apart, got ${nameOf(one)} and ${nameOf(other)}, one within the other`;
      return [{ setting: 'target', problem }];
    }),
  );
}

function nameOf({ stackName, targetBucket, targetPrefix }: StackSettings): string {
  return `s3://${targetBucket}/${targetPrefix} of ${stackName}`;
}

function nothingGiven(config: Config | undefined): ContextError {
  const problem =
    'expected the settings of the deployment, got none. Every cdk command needs them, ls, diff and destroy as well as deploy: ' +
    'keep them in splitter.yaml with a map under deployment, or give each command the same -c name=value. ' +
    `docs/deployment.md tells how.${config === undefined ? '' : ` ${config.path} has no deployment, so it is none of one.`}`;
  return new ContextError([{ setting: 'settings', problem }]);
}
