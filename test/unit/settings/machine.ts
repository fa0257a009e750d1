/** A machine for the settings' defaults that is the same wherever the tests run. */
import type { Machine } from '../../../job/settings/setting.js';

export const machine: Machine = {
  cores: 3,
  scratchDir: '/scratch',
  isTerminal: true,
  workingFolder: '/home/somebody',
};
