/** Reads settings as the commands do, on a machine that is the same wherever the tests run. */

import type { Environment, GivenFlags } from '../../../job/settings/parse-values.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import type { CommandName } from '../../../job/settings/setting.js';
import { SettingsError } from '../../../job/shared/errors.js';
import { machine } from './machine.js';

/** What a split cannot do without. */
export const minimal = { files: '/data/users.csv', target: 's3://my-bucket/users', key: '{id}.json' };

export function split(flags: GivenFlags, environment: Environment = {}) {
  return readSettings('split', { ...minimal, ...flags }, environment, machine).settings;
}

/** The faults as the user reads them, one a line; none when the settings are good. */
export function faultsOf(command: CommandName, flags: GivenFlags, environment: Environment = {}): string[] {
  try {
    readSettings(command, flags, environment, machine);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n');
    throw error;
  }
  return [];
}
