/** `splitter upload`: writes the objects of a planned run, or of one of its batches. */
import { LeaseError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import { command } from './command.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse, refuseWithoutLease } from './lease-use.js';
import { runStage } from './run-stage.js';
import { uploadWithProgress } from './upload-with-progress.js';
import { withMetrics } from './with-metrics.js';

export const upload = command({
  name: 'upload',
  summary: "write a planned run's objects",
  description:
    'The second stage alone: writes the objects of all tranches that are not done yet, or of those in one batch. Source, target, key and body come from plan.json.',
  examples: [
    {
      what: 'the first of the batches that plan has written',
      line: 'splitter upload --state s3://my-bucket/_splitter/ --run-id 20261122T134501Z-7f3a --batch 0',
    },
  ],
  run: (settings, warnings) =>
    runStage(settings, warnings, async (context) => {
      const { state, access, log, terminal } = context;
      const plan = await state.readPlan();
      if (await state.isFinished()) {
        log.info('the run is finished; there is nothing to upload', { run: state.runId });
        return exitCodes.done;
      }
      const { batch } = settings;
      refuseWithoutLease(settings, plan);
      const use = leaseUse(settings, plan, { mode: 'shared', afterwards: 'hand-over' });
      // Whether an earlier task has begun a tranche cannot be known here.
      const maybeRepeated = true;
      const upload = () =>
        holdingLease(context, use, (handle) =>
          withMetrics(settings, plan.target, async (counters) => {
            await checkNotOvertaken(plan, handle.state);
            const options = {
              settings,
              plan,
              state: handle.state,
              access,
              log,
              batch,
              handle,
              maybeRepeated,
              counters,
            };
            await uploadWithProgress(options, terminal);
          }),
        );
      for (;;) {
        try {
          await upload();
          return exitCodes.done;
        } catch (error) {
          if (batch === undefined || !(error instanceof LeaseError) || error.holder !== state.runId)
            throw error;
          log.warn("the run's lease has a higher epoch, which this task joins", { error });
        }
      }
    }),
});
