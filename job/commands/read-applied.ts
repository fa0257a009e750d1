/** The settings of a run that is planned already and is uploaded and finished in one process: those of both stages. */
import type { Identity } from '../settings/identity.js';
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import { readSettings } from '../settings/read-settings.js';
import { allSettings } from '../settings/registry.js';
import type { CommandName, Machine } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { type Fault, SettingsError } from '../shared/errors.js';

export interface Applied {
  readonly settings: SettingsOf<'upload'> & SettingsOf<'finish'>;
  readonly warnings: readonly string[];
  /** What was given to either stage, by flag, as it was typed. */
  readonly given: Identity;
}

/**
 * @param found faults of the command line itself, told with all others
 * @throws SettingsError for what only a plan takes
 */
export function readApplied(
  flags: GivenFlags,
  environment: Environment | undefined,
  machine: Machine,
  found: readonly Fault[] = [],
): Applied {
  const taken = (name: string, command: CommandName) =>
    allSettings.get(name)?.commands.includes(command) === true;
  const ofFinish = Object.fromEntries(Object.entries(flags).filter(([name]) => taken(name, 'finish')));
  const others = Object.fromEntries(
    Object.entries(flags).filter(([name]) => taken(name, 'upload') || !taken(name, 'finish')),
  );
  const uploadFaults = faultsOf(() => readSettings('upload', others, environment, machine));
  const { settings: finishing } = readSettings('finish', ofFinish, environment, machine, [
    ...found,
    ...uploadFaults,
  ]);
  const { settings: uploading, warnings } = readSettings('upload', others, environment, machine);
  const given = { ...finishing.given, ...uploading.given };
  return { settings: { ...finishing, ...uploading }, warnings, given };
}

/** So that those of both stages are told at once. */
function faultsOf(read: () => unknown): readonly Fault[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}
