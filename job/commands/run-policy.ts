/** What `splitter policy` does: reads split's settings and its own, and prints the policy of both. */
import { jobRights } from '../policy/job-rights.js';
import type { Where } from '../policy/job-use.js';
import { partitionOf } from '../policy/partition-of.js';
import { mostCharacters, policyDocument, sizeOf } from '../policy/policy-document.js';
import { useOfJob } from '../policy/use-of-job.js';
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import { readSettings } from '../settings/read-settings.js';
import { entries } from '../settings/registry.js';
import type { Machine } from '../settings/setting.js';
import { withOrigin } from '../settings/with-origin.js';
import { type Fault, SettingsError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';

export interface PolicyCall {
  readonly flags: GivenFlags;
  readonly environment: Environment;
  readonly machine: Machine;
  readonly faults?: readonly Fault[] | undefined;
}

/** @throws SettingsError with the faults of both, all at once */
export async function runPolicy(call: PolicyCall): Promise<number> {
  const { flags, environment, machine, faults = [] } = call;
  // `policy` takes all that `split` does, so this one judges the job's settings as well.
  const { settings: told } = readSettings('policy', flags, environment, machine, faults);
  const ofSplit = Object.fromEntries(
    Object.entries(flags).filter(([name]) => entries.get(name)?.commands.includes('split') !== false),
  );
  const { settings: job } = readSettings('split', ofSplit, environment, machine);
  try {
    const region = job.s3.region ?? variable(environment, 'AWS_REGION', 'AWS_DEFAULT_REGION');
    const where = {
      partition: partitionOf(region ?? ''),
      region: region ?? placeholders.region,
      account: told.account ?? placeholders.account,
    };
    const document = policyDocument(jobRights(useOfJob(job, told), where));
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    if (!job.quiet) for (const line of notes(document, where)) process.stderr.write(`${line}\n`);
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(error.faults.map((fault) => withOrigin(fault, flags, environment)));
  }
}

const placeholders = { region: '<region>', account: '<account>' } as const;

function notes(document: ReturnType<typeof policyDocument>, where: Where): string[] {
  const size = sizeOf(document);
  const named = JSON.stringify(document);
  const left = Object.entries(placeholders).filter(([, text]) => named.includes(text));
  const flags = left.map(([name]) => `--${name}`).join(' and ');
  return [
    `The policy of the job's role in ${where.partition}: of a task of ECS the task role, not the execution role.`,
    ...(left.length === 0
      ? []
      : [`${left.map(([, text]) => text).join(' and ')}: to be filled in; or give ${flags}.`]),
    ...(size <= mostCharacters.managed
      ? []
      : [
          `It has ${size} characters; IAM takes ${mostCharacters.managed} in a managed policy and ${mostCharacters.inline} inline in a role: spread its statements over several policies.`,
        ]),
  ];
}

function variable(environment: Environment, ...names: readonly string[]): string | undefined {
  return names
    .map((name) => environment[name])
    .find((value): value is string => typeof value === 'string' && value !== '');
}
