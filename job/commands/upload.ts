/** `splitter upload`: writes the objects of a planned run, or of one of its batches. */
import { exitCodes } from '../exit-code.js';
import { command } from './command.js';
import { withRun } from './run-context.js';
import { uploadWithProgress } from './upload-with-progress.js';

export const upload = command({
  name: 'upload',
  summary: "write a planned run's objects",
  description:
    'The second stage alone: writes the objects of the tranches that are not done yet, all of them or those of one batch. Source, target, key and body come from plan.json.',
  examples: [
    {
      what: 'the first of the batches that plan has written',
      line: 'splitter upload --state s3://my-bucket/_splitter/ --run-id 20261122T134501Z-7f3a --batch 0',
    },
  ],
  run: (settings, warnings) =>
    withRun(settings, warnings, async ({ state, log, terminal }) => {
      const plan = await state.readPlan();
      await uploadWithProgress({ settings, plan, state, log, batch: settings.batch }, terminal);
      return exitCodes.done;
    }),
});
