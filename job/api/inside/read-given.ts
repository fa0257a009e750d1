/** The settings of a program's call, judged as those of a command line are. No variable is read: two calls may want different ones. */

import { isOfPlan } from '../../commands/is-of-plan.js';
import { type Applied, readApplied } from '../../commands/read-applied.js';
import { givenValues } from '../../settings/given-values.js';
import type { GivenFlags } from '../../settings/parse-values.js';
import { type ReadSettings, readSettings } from '../../settings/read-settings.js';
import { type CommandName, flagOf, type Machine } from '../../settings/setting.js';
import { thisMachine } from '../../settings/this-machine.js';
import { SettingsError } from '../../shared/errors.js';

/** @throws SettingsError with all faults */
export function readGiven<C extends CommandName>(command: C, given: unknown): ReadSettings<C> {
  return judged(command, given, (flags) => readSettings(command, flags, undefined, machine()));
}

/** Of a split by a run's id alone, which is planned. @throws SettingsError with all faults */
export function readGivenApplied(given: unknown): Applied {
  return judged('split', given, (flags) => readApplied(flags, undefined, machine()));
}

/** Whether a split is asked for a run that is planned already. What is given counts, whatever its value. */
export function isApplied(given: object): boolean {
  const names = Object.entries(given).filter(([, value]) => value !== undefined);
  return isOfPlan(Object.fromEntries(names.map(([name]) => [name, true])), {});
}

/** Nobody looks at a terminal of ours. */
function machine(): Machine {
  return { ...thisMachine(), isTerminal: false };
}

/** What is of no type that a setting takes is told once, not as missing too. */
function judged<T>(command: CommandName, given: unknown, read: (flags: GivenFlags) => T): T {
  const { flags, faults } = givenValues(command, given);
  const wrong = new Set(faults.map(({ setting }) => flagOf(setting)));
  try {
    const settings = read(flags);
    if (faults.length === 0) return settings;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const others = error.faults.filter(({ setting }) => !setting.split(', ').some((flag) => wrong.has(flag)));
    throw new SettingsError([...faults, ...others]);
  }
  throw new SettingsError(faults);
}
