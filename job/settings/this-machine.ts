/** What the defaults may depend on, as it is on this machine. */
import { availableParallelism, tmpdir } from 'node:os';
import type { Machine } from './setting.js';

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    scratchDir: tmpdir(),
    isTerminal: process.stderr.isTTY === true,
    workingFolder: process.cwd(),
  };
}
