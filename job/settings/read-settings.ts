/** A command's settings out of its flags and the environment: parsed once, judged as a whole, then frozen. */
import { type Fault, SettingsError } from '../shared/errors.js';
import { assemble } from './assemble.js';
import { checkTogether } from './check-together.js';
import { givenTexts } from './given-texts.js';
import type { Identity } from './identity.js';
import { type Environment, type GivenFlags, parseValues } from './parse-values.js';
import { allSettings } from './registry.js';
import { type CommandName, type Machine, variableOf } from './setting.js';
import type { SettingsOf } from './settings.js';
import { withOrigin } from './with-origin.js';

export interface ReadSettings<C extends CommandName> {
  readonly settings: SettingsOf<C>;
  /** What was ignored, each a sentence for the log. */
  readonly warnings: readonly string[];
}

/**
 * A flag wins over its variable, an empty variable is an unset one.
 * @param environment undefined where no variables are read
 * @param found faults of the command line itself, told with all others
 * @throws SettingsError with all faults of all settings, those between settings included
 */
export function readSettings<C extends CommandName>(
  command: C,
  flags: GivenFlags,
  environment: Environment | undefined,
  machine: Machine,
  found: readonly Fault[] = [],
): ReadSettings<C> {
  const variables = environment ?? {};
  const parsed = parseValues(command, flags, environment, machine);
  const faults = [
    ...found,
    ...[...parsed.faults, ...checkTogether(parsed)].map((fault) => withOrigin(fault, flags, variables)),
  ];
  if (faults.length > 0) throw new SettingsError(faults);
  const assembled = assemble(command, parsed.values);
  const identity = 'identity' in assembled ? (assembled.identity as Identity) : undefined;
  const given = givenTexts(flags, variables, machine.workingFolder, identity);
  const settings = freeze({ ...assembled, given });
  return { settings, warnings: unknownVariables(variables) };
}

/** Not faults: the next version's variables may stand in an environment that both versions share. */
function unknownVariables(environment: Environment): string[] {
  const known = new Set([...allSettings.keys()].map(variableOf));
  return Object.keys(environment)
    .filter((name) => name.startsWith('SPLITTER_') && !known.has(name))
    .sort()
    .map((name) => `${name} is no setting of this version and was ignored`);
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}
