/** `splitter resume RUN`: goes on with a run by its id and the place of its state alone. */
import type { Command } from './command.js';

export const resume: Command = {
  name: 'resume',
  operand: 'runId',
  summary: 'go on with a run by its id alone',
  description:
    'Brings a run that was stopped, failed or killed to its end, on this machine or another: what it reads and writes, its limits and its tuning are those that it was begun with, unless a flag says otherwise now. A run that is not planned yet reads its source again, so a local file must be there.',
  examples: [
    {
      what: 'a run that was killed on another machine',
      line: 'splitter resume 20261122T134501Z-7f3a --state s3://my-bucket/_splitter/',
    },
  ],
  start: async (flags, shell, machine, faults) => {
    const { readSettings } = await import('../settings/read-settings.js');
    const { asBegun } = await import('../settings/as-begun.js');
    const { environment } = asBegun({}, shell);
    const { settings } = readSettings('resume', flags, environment, machine, faults);
    const { findResumed } = await import('./find-resumed.js');
    const { how, flags: kept, identity } = await findResumed(settings);
    const all = { ...asBegun(kept, shell).flags, ...flags };
    switch (how) {
      case 'by-plan': {
        const { applyPlan } = await import('./apply-plan.js');
        return applyPlan(all, environment, machine);
      }
      case 'whole': {
        const { settings: read, warnings } = readSettings('split', all, environment, machine);
        // The same files in other words: as its later runs and the baseline know them.
        const { '--files': files } = { ...read.identity, ...identity };
        const known = files === undefined ? read.identity : { ...read.identity, '--files': files };
        const { runSplit } = await import('./run-split.js');
        return runSplit({ ...read, identity: known }, warnings);
      }
      case 'restore': {
        const { restore } = await import('./restore.js');
        return restore.start(all, environment, machine);
      }
      default:
        return how satisfies never;
    }
  },
};
