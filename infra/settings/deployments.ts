/** Which jobs are deployed, and the settings of each, with those of its stack: out of the context, a config file, or both. */
import { deploymentKey } from '../../job/settings/config-keys.js';
import type { Config } from '../../job/settings/read-config.js';
import { type Context, ContextError, type ContextFault, throwFaults } from './context-error.js';
import { type FileSettings, fileSettings } from './file-settings.js';
import { isSetting, readSettings, usualName } from './read-settings.js';
import { registry } from './registry.js';
import { checkStacks, isOfStack, type ReadJob } from './shared-stacks.js';
import type { StackSettings } from './stack-settings.js';

/**
 * @param config the file of settings, over which the context wins
 * @throws ContextError when the settings are wrong
 */
export function deployments(context: Context, config: Config | undefined): StackSettings[] {
  const given = Object.keys(context).filter((name) => isSetting(name) && name !== 'config');
  const ofFile = config === undefined ? [] : fileSettings(config);
  if (config === undefined || ofFile.length === 0) {
    if (config !== undefined && typeof context.config === 'string' && context.config !== '') {
      const problem = `expected a file with settings under ${deploymentKey}, got ${config.path}, which has none`;
      throw new ContextError([{ setting: 'config', problem }]);
    }
    if (given.length === 0) throw nothingGiven(config);
    return [ofContext(context)];
  }
  const sample = sampleBeside(ofFile, context, config.path);
  if (sample !== undefined) return [sample];
  const chosen = choose(ofFile, context, config);
  const stacks = new Set(chosen.map(stackOf));
  throwFaults(forSeveral(given, { jobs: chosen.length, stacks: stacks.size }, config.path));
  // What is of the stack is of its other jobs, too.
  const ofStack = Object.fromEntries(Object.entries(context).filter(([name]) => isOfStack(name)));
  const overOf = (one: FileSettings) =>
    chosen.includes(one) ? context : stacks.has(stackOf(one)) ? ofStack : {};
  // Those that are not chosen are read as well: their targets may not lie where a chosen one's does.
  const all = ofFile.map((one) => ({ one, read: readOver(one, overOf(one)) }));
  throwFaults(all.flatMap(({ read }) => (read instanceof ContextError ? read.faults : [])));
  const read = all.flatMap(({ one, read }) => (read instanceof ContextError ? [] : [{ one, ...read }]));
  throwFaults(checkStacks(read, config.path));
  throwFaults(sharedTargets(read.map(({ settings }) => settings)));
  // A stack is deployed with all of its jobs.
  const deployed = new Set(
    read.filter(({ one }) => chosen.includes(one)).map(({ settings }) => settings.stackName),
  );
  return read.map(({ settings }) => settings).filter(({ stackName }) => deployed.has(stackName));
}

function stackOf({ context }: FileSettings): string {
  return String(context.stackName ?? usualName);
}

/** Of -c alone: one job, whose state would begin anew below jobs/ if the stack had another one first. */
function ofContext(context: Context): StackSettings {
  const { firstJob } = context;
  if (firstJob !== undefined && firstJob !== '') {
    const problem = `is for jobs of a config file that share a stack, got ${JSON.stringify(firstJob)} without one; leave it out`;
    throw new ContextError([{ setting: 'firstJob', problem }]);
  }
  return readSettings(context);
}

/** What -c gives and of which nobody can tell whose it is. */
function forSeveral(
  given: readonly string[],
  { jobs, stacks }: { readonly jobs: number; readonly stacks: number },
  path: string,
): ContextFault[] {
  return given.flatMap((setting) => {
    const [what, count] = isOfStack(setting) ? ['deployment', stacks] : ['job', jobs];
    if (count === 1) return [];
    return [
      { setting, problem: `is for one ${what}, got ${count} of ${path}; choose one with -c job=<name>` },
    ];
  });
}

/** Those of the job that `-c job=name` names, or all. */
function choose(ofFile: readonly FileSettings[], { job }: Context, { path, jobs }: Config): FileSettings[] {
  if (typeof job !== 'string' || job === '' || jobs.size === 0) return [...ofFile];
  const chosen = ofFile.filter(({ context }) => context.job === job);
  if (chosen.length > 0) return chosen;
  const known = ofFile.map(({ context }) => context.job).join(' or ');
  const problem = `expected a job of ${path} that is deployed, ${known}, got ${JSON.stringify(job)}`;
  throw new ContextError([{ setting: 'job', problem }]);
}

/**
 * A sample beside a file with sources of its own is a deployment of -c alone. As a sample, a stack of the file would lose its
 * buckets when it is removed, and a stack beside it would write the file's job a second time.
 */
function sampleBeside(
  ofFile: readonly FileSettings[],
  context: Context,
  path: string,
): StackSettings | undefined {
  if (registry.sample.schema.safeParse(context.sample).data !== true) return undefined;
  const own = ofFile.filter((one) => sources.some((source) => source in one.context)).map(stackOf);
  if (own.length === 0) return undefined;
  const { stackName } = context;
  if (stackName !== undefined && stackName !== '' && !own.includes(String(stackName))) {
    return ofContext(context);
  }
  const problem = `is for a stack of its own, and ${path} has ${own.join(', ')} with a source of its own; name the sample's stack: -c sample=true -c stackName=<name>`;
  throw new ContextError([{ setting: 'sample', problem }]);
}

const sources = ['table', 'query', 'files'];

function readOver({ context, places }: FileSettings, over: Context): ReadJob | ContextError {
  const isFromFile = (name: string) => over[name] === undefined || over[name] === '';
  try {
    const own = Object.entries(over).filter(([name]) => !(name in context && isFromFile(name)));
    const merged = { ...context, ...Object.fromEntries(own) };
    return { settings: readSettings(merged), context: merged, places };
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const named = error.faults.map(({ setting, problem }) => {
      const place = isFromFile(setting) ? places.get(setting) : undefined;
      return { setting: place ?? setting, problem };
    });
    return new ContextError(named);
  }
}

/** Each job has a state of its own, so that no lease would keep them apart. */
function sharedTargets(all: readonly StackSettings[]): ContextFault[] {
  return all.flatMap((one, index) =>
    all.slice(0, index).flatMap((other) => {
      const isSameStack = one.stackName === other.stackName;
      const isShared =
        // Each stack that is told no bucket makes one.
        (one.targetBucket !== undefined || isSameStack) &&
        one.targetBucket === other.targetBucket &&
        (one.targetPrefix.startsWith(other.targetPrefix) || other.targetPrefix.startsWith(one.targetPrefix));
      if (!isShared) return [];
      const problem = `expected targets that lie apart, got ${nameOf(one, isSameStack)} and ${nameOf(other, isSameStack)}, one within the other`;
      return [{ setting: 'target', problem }];
    }),
  );
}

function nameOf({ stackName, jobName, targetBucket, targetPrefix }: StackSettings, withJob: boolean): string {
  const bucket = targetBucket ?? "<the stack's own bucket>";
  return `s3://${bucket}/${targetPrefix} of ${withJob ? `${jobName} in ` : ''}${stackName}`;
}

function nothingGiven(config: Config | undefined): ContextError {
  const problem =
    'expected the settings of the deployment, got none. Every cdk command needs them, ls, diff and destroy as well as deploy: ' +
    'keep them in splitter.yaml with a map under deployment, or give each command the same -c name=value. ' +
    `docs/deployment.md tells how.${config === undefined ? '' : ` ${config.path} has no deployment, so it is none of one.`}`;
  return new ContextError([{ setting: 'settings', problem }]);
}
