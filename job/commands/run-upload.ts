/** What `splitter upload` does: writes the objects of a planned run, or of one of its batches. */
import type { SettingsOf } from '../settings/settings.js';
import { LeaseError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse, refuseWithoutLease } from './lease-use.js';
import { runStage } from './run-stage.js';
import { uploadWithProgress } from './upload-with-progress.js';
import { withMetrics } from './with-metrics.js';

export function runUpload(settings: SettingsOf<'upload'>, warnings: readonly string[]): Promise<number> {
  return runStage(settings, warnings, async (context) => {
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
  });
}
