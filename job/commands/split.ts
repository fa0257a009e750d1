/** `splitter split`: plan, upload and finish in one process. */
import { type Command, command } from './command.js';
import { isOfPlan } from './is-of-plan.js';
import { splitExamples } from './split-examples.js';

export const whole = command({
  name: 'split',
  summary: 'write one object per row of a table',
  description:
    'Reads a table and writes one object per row: plan, upload and finish in one process. If it was stopped or failed, resume it with --resume or with the same --run-id. With --run-id and --state alone it does what is planned, as splitter diff showed it.',
  examples: splitExamples,
  load: async () => (await import('./run-split.js')).runSplit,
});

export const split: Command = {
  ...whole,
  start: async (flags, environment, machine, faults) => {
    if (!isOfPlan(flags, environment)) return whole.start(flags, environment, machine, faults);
    const { applyPlan } = await import('./apply-plan.js');
    return applyPlan(flags, environment, machine, faults);
  },
};
