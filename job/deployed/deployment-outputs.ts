/** The deployment to run, out of the file that `cdk deploy --outputs-file` writes. */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type RunOutput, runOutputs } from '../settings/deployment.js';
import { SettingsError } from '../shared/errors.js';
import { wordsOf } from '../shared/words-of.js';

export type Deployment = Readonly<Record<RunOutput, string>>;

/** By stack, then by output. */
const fileSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** @throws SettingsError when the file cannot be read, or does not tell which stack is meant */
export async function readDeployment(path: string, stack: string | undefined): Promise<Deployment> {
  const stacks = parse(path, await read(path));
  const deployments = Object.entries(stacks).filter(([, outputs]) => isDeployment(outputs));
  const names = deployments.map(([name]) => name);
  const chosen = stack === undefined ? deployments : deployments.filter(([name]) => name === stack);
  const [first, ...others] = chosen;
  if (first !== undefined && others.length === 0) return first[1] as Deployment;
  if (stack !== undefined) {
    const known = names.length === 0 ? 'none' : names.join(', ');
    throw fault('--stack', `expected a stack of a splitter in ${path} (there: ${known}), got "${stack}"`);
  }
  if (first !== undefined) {
    throw fault('--stack', `is required, since ${path} has several stacks: ${names.join(', ')}`);
  }
  throw fault(
    '--outputs',
    `expected the outputs ${runOutputs.join(', ')} of a stack in ${path}; deploy again with npx cdk deploy --outputs-file cdk-outputs.json`,
  );
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

function isDeployment(outputs: Readonly<Record<string, string>>): boolean {
  return runOutputs.every((name) => outputs[name] !== undefined);
}

function fault(setting: string, problem: string): SettingsError {
  return new SettingsError([{ setting, problem }]);
}
