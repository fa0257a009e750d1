/** Puts what a config file says beneath the variables of the shell: a flag wins over a variable, and both over the file. */
import { type Fault, SettingsError } from '../shared/errors.js';
import { guess } from '../shared/guess.js';
import type { Config, ConfigTexts } from './config/parse-config.js';
import { type Environment, type GivenFlags, textIn } from './parse-values.js';
import { readConfig } from './read-config.js';
import { allSettings } from './registry.js';
import { choiceList } from './schemas.js';
import { type CommandName, flagOf, variableOf } from './setting.js';
import { withOrigin } from './with-origin.js';

export interface WithConfig {
  readonly environment: Environment;
  /** Told with those of the settings, all at once. */
  readonly faults: readonly Fault[];
}

/** @throws SettingsError where it cannot be told which settings the file gives, so that none can be judged */
export async function withConfig(
  command: CommandName,
  path: string,
  flags: GivenFlags,
  environment: Environment,
  found: readonly Fault[] = [],
): Promise<WithConfig> {
  const faults = [...found];
  const inFull = (more: readonly Fault[]) =>
    faults.push(...more.map((fault) => withOrigin(fault, flags, environment)));
  try {
    const config = await readConfig(path);
    faults.push(...config.faults);
    const { texts, faults: ofJobs } = isTaken('job', command)
      ? ofChosenJob(config, textOf('job', flags, environment))
      : ofAllJobs(config, (name) => isTaken(name, command) && textOf(name, flags, environment) === undefined);
    inFull(ofJobs);
    const variables = [...texts].flatMap(([name, text]) =>
      environment[variableOf(name)] ? [] : [[variableOf(name), text] as const],
    );
    return { environment: { ...environment, ...Object.fromEntries(variables) }, faults };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    inFull(error.faults);
    throw new SettingsError(faults);
  }
}

interface Chosen {
  readonly texts: ConfigTexts;
  readonly faults: readonly Fault[];
}

/**
 * Of one that is chosen, and has its name from there; in a file without jobs, of all.
 * @throws SettingsError where none is chosen
 */
function ofChosenJob({ path, common, jobs }: Config, given: string | undefined): Chosen {
  if (jobs.size === 0) return { texts: common, faults: [] };
  const names = [...jobs.keys()];
  const name = given ?? (names.length === 1 ? names[0] : undefined);
  const job = name === undefined ? undefined : jobs.get(name);
  if (name !== undefined && job !== undefined) {
    const named = { text: name, place: job.place };
    return { texts: new Map([...common, ...job.texts, ['job', named]]), faults: [] };
  }
  const problem =
    given === undefined
      ? `is required with ${path}, which has several: ${choiceList(names)}`
      : `expected a job of ${path}, ${choiceList(names)}, got ${JSON.stringify(given)}${guess(given, names)}`;
  throw new SettingsError([{ setting: '--job', problem }]);
}

/** Of a command that takes no job: what all jobs have in common. */
function ofAllJobs({ path, common, jobs }: Config, isWanted: (name: string) => boolean): Chosen {
  const texts = new Map(common);
  const faults: Fault[] = [];
  const [first, ...others] = [...jobs.values()].map((job) => new Map([...common, ...job.texts]));
  for (const name of new Set([...jobs.values()].flatMap((job) => [...job.texts.keys()]))) {
    const text = first?.get(name);
    const isSame = others.every((other) => other.get(name)?.text === text?.text);
    if (text !== undefined && isSame) texts.set(name, text);
    else if (isWanted(name)) {
      texts.set(name, { text: undefined, place: text?.place ?? path });
      const problem = `is not the same for all jobs of ${path}; give it as a flag`;
      faults.push({ setting: flagOf(name), problem });
    }
  }
  return { texts, faults };
}

function isTaken(name: string, command: CommandName): boolean {
  // Of what the shell says, a run that goes on wants the place of its state alone, as one that is looked at.
  return allSettings.get(name)?.commands.includes(command === 'resume' ? 'status' : command) === true;
}

function textOf(name: string, flags: GivenFlags, environment: Environment): string | undefined {
  const flag = flags[name];
  return typeof flag === 'string' ? flag : textIn(environment, name);
}
