/** What jobs must have in common to lie in one stack, and what they must not. */
import { deploymentKey } from '../../job/settings/config-keys.js';
import { keyOf } from '../../job/settings/setting.js';
import type { Context, ContextFault } from './context-error.js';
import { registry } from './registry.js';
import type { StackSettings } from './stack-settings.js';

export interface ReadJob {
  readonly settings: StackSettings;
  /** What they were read from. */
  readonly context: Context;
  /** By the setting's name, as messages name it. */
  readonly places: ReadonlyMap<string, string>;
}

const ofStack: ReadonlySet<string> = new Set(
  Object.entries(registry).flatMap(([name, { of }]) => (of === 'stack' ? [name] : [])),
);

export function isOfStack(name: string): boolean {
  return ofStack.has(name);
}

/** Whose parts fit a template of 1 MB; CloudFormation user guide, "Understand CloudFormation quotas". */
const mostJobs = 12;

/** Of no job: the stack never had one alone. */
const noJob = 'none';

/** By the stacks' names. */
export function stacksOf<Job>(
  jobs: readonly Job[],
  nameOf: (job: Job) => string,
): ReadonlyMap<string, readonly [Job, ...Job[]]> {
  const stacks = new Map<string, [Job, ...Job[]]>();
  for (const job of jobs) {
    const others = stacks.get(nameOf(job));
    if (others === undefined) stacks.set(nameOf(job), [job]);
    else others.push(job);
  }
  return stacks;
}

/** @param path of the config file */
export function checkStacks(all: readonly ReadJob[], path: string): ContextFault[] {
  const stacks = stacksOf(all, ({ settings }) => settings.stackName);
  return [...stacks].flatMap(([name, jobs]) => [
    ...checkFirstJob(name, jobs, path),
    ...(jobs.length > 1 ? [...checkCommon(name, jobs), ...checkJobs(name, jobs, path)] : []),
  ]);
}

/** Which one it was nobody can tell from the file, and another one in its place would begin without its state. */
function checkFirstJob(stack: string, jobs: readonly [ReadJob, ...ReadJob[]], path: string): ContextFault[] {
  const names = jobs.map(({ settings }) => settings.jobName);
  const [{ context, places }] = jobs;
  const { firstJob } = context;
  if (firstJob === undefined && jobs.length === 1) return [];
  if (firstJob === noJob || names.includes(String(firstJob))) return [];
  const what = `the job that the stack ${stack} had alone, ${names.join(' or ')}, whose state stays where it is, or ${noJob} where it never had one of them alone`;
  return firstJob === undefined
    ? [{ setting: `${path}: ${deploymentKey}: ${keyOf('firstJob')}`, problem: `is required: ${what}` }]
    : [
        {
          setting: places.get('firstJob') ?? 'firstJob',
          problem: `expected ${what}, got ${JSON.stringify(firstJob)}`,
        },
      ];
}

function checkCommon(stack: string, [first, ...others]: readonly [ReadJob, ...ReadJob[]]): ContextFault[] {
  return Object.entries(registry).flatMap(([name, { schema }]) => {
    if (!isOfStack(name)) return [];
    const parsed = ({ context }: ReadJob) => JSON.stringify(schema.safeParse(context[name]).data);
    const other = others.find((each) => parsed(each) !== parsed(first));
    if (other === undefined) return [];
    const got = [first, other].map(
      ({ settings, context }) => `${JSON.stringify(context[name]) ?? 'none'} of ${settings.jobName}`,
    );
    const problem = `expected one value for all jobs of the stack ${stack}, got ${got.join(' and ')}; write it once, under ${deploymentKey} beside jobs`;
    return [{ setting: other.places.get(name) ?? first.places.get(name) ?? name, problem }];
  });
}

function checkJobs(stack: string, jobs: readonly ReadJob[], path: string): ContextFault[] {
  const faults: ContextFault[] = [];
  const fault = (setting: string, problem: string) => faults.push({ setting, problem });
  if (jobs.length > mostJobs) {
    fault(
      `${path}: ${deploymentKey}: ${keyOf('stackName')}`,
      `expected at most ${mostJobs} jobs in a stack, got ${jobs.length} in ${stack}; give some of them another stack`,
    );
  }
  const sample = jobs.find((job) => job.settings.sample);
  if (sample !== undefined) {
    const problem = `is for a stack of one job, got ${jobs.length} in ${stack}`;
    fault(sample.places.get('sample') ?? 'sample', problem);
  }
  // S3 takes such keys, and what reads paths does not.
  const isNoName = (name: string) => /^\.{1,2}$/.test(name) || name === noJob;
  for (const { settings: job } of jobs.filter((each) => isNoName(each.settings.jobName))) {
    fault(`${path}: jobs: ${job.jobName}`, 'expected another name of a job that shares a stack');
  }
  return faults;
}
