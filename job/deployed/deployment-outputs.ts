/** The deployed job to run, out of the file that `cdk deploy --outputs-file` writes. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  type JobOutput,
  jobName,
  jobOutputs,
  jobState,
  ofJob,
  type StackOutput,
  stackOutputs,
} from '../settings/deployment.js';
import { SettingsError } from '../shared/errors.js';
import { wordsOf } from '../shared/words-of.js';

/** A job's task, by the outputs of its stack. */
export interface Deployment extends Readonly<Record<StackOutput | JobOutput, string>> {
  /** Its name and the place of its state; of stacks that an earlier version deployed they are not told. */
  readonly Job?: string;
  readonly State?: string;
}

export interface Chosen {
  readonly deployment: Deployment;
  /** Whether it was found by the name of its job. */
  readonly byJob: boolean;
}

interface Candidate {
  readonly stack: string;
  readonly deployment: Deployment;
}

const required = [...stackOutputs, ...jobOutputs] as const;
const requiredSchema = z.record(z.enum(required), z.string());

/** By stack, then by output. */
const fileSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** @throws SettingsError when the file cannot be read, or does not tell which job of which stack is meant */
export async function readDeployment(
  path: string,
  { stack, job }: { readonly stack?: string | undefined; readonly job?: string | undefined },
): Promise<Chosen> {
  const stacks = parse(path, await read(path));
  const all = Object.entries(stacks).flatMap(([name, outputs]) =>
    jobsOf(outputs).map((deployment): Candidate => ({ stack: name, deployment })),
  );
  if (all.length === 0 && stack === undefined) {
    throw fault(
      '--outputs',
      `expected the outputs ${required.join(', ')} of a stack in ${path}; deploy again with npx cdk deploy --outputs-file cdk-outputs.json`,
    );
  }
  const ofStack = stack === undefined ? all : all.filter((each) => each.stack === stack);
  if (ofStack.length === 0) {
    throw fault(
      '--stack',
      `expected a stack of a splitter in ${path} (there: ${names(all) || 'none'}), got "${stack}"`,
    );
  }
  const ofName = job === undefined ? ofStack : ofStack.filter(({ deployment }) => deployment.Job === job);
  const [found, ...others] = ofName;
  if (found !== undefined && others.length === 0) {
    return { deployment: found.deployment, byJob: job !== undefined };
  }
  const [only, ...more] = ofStack;
  // A run of another name than the deployment's: it is compared with runs of that name.
  if (only !== undefined && more.length === 0) return { deployment: only.deployment, byJob: false };
  throw whichOne(path, job, ofName.length === 0 ? ofStack : ofName, ofName.length > 0);
}

/** Which of several is meant. @param areMeant whether each of them has the name that was given, or no name was */
function whichOne(
  path: string,
  job: string | undefined,
  candidates: readonly Candidate[],
  areMeant: boolean,
): SettingsError {
  const jobs = candidates.map(({ deployment }) => deployment.Job ?? 'one without a name').join(', ');
  if (!areMeant) return fault('--job', `expected a job of ${path} (there: ${jobs}), got "${job}"`);
  const isOneStack = new Set(candidates.map(({ stack }) => stack)).size === 1;
  if (isOneStack) {
    return fault('--job', `is required, since ${names(candidates)} in ${path} has several jobs: ${jobs}`);
  }
  const what = job === undefined ? 'several stacks' : `job ${job} in several stacks`;
  return fault('--stack', `is required, since ${path} has ${what}: ${names(candidates)}`);
}

/** Of the stacks, each once. */
function names(candidates: readonly Candidate[]): string {
  return [...new Set(candidates.map(({ stack }) => stack))].join(', ');
}

/** None where the stack is none of a splitter. */
function jobsOf(outputs: Readonly<Record<string, string>>): Deployment[] {
  const ofOthers = Object.keys(outputs)
    .filter((name) => name.startsWith(`${jobName}${ofJob}`))
    .map((name) => name.slice(jobName.length));
  return ['', ...ofOthers].flatMap((ending) => {
    const own = (name: string) => outputs[`${name}${ending}`];
    const taken = requiredSchema.safeParse(
      Object.fromEntries([
        ...stackOutputs.map((name) => [name, outputs[name]] as const),
        ...jobOutputs.map((name) => [name, own(name)] as const),
      ]),
    );
    if (!taken.success) return [];
    const [Job, State] = [own(jobName), own(jobState)];
    return [{ ...taken.data, ...(Job !== undefined && { Job }), ...(State !== undefined && { State }) }];
  });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = wordsOf(error);
    throw fault(
      '--outputs',
      `expected a file that npx cdk deploy --outputs-file cdk-outputs.json has written (${reason})`,
    );
  }
}

function parse(path: string, content: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(content));
  } catch {
    throw fault(
      '--outputs',
      `expected JSON with the outputs of each stack by name, got something else in ${path}`,
    );
  }
}

function fault(setting: string, problem: string): SettingsError {
  return new SettingsError([{ setting, problem }]);
}
