/** An upload: the objects of a planned run, or of one of its batches. */
import type { SettingsOf } from '../settings/settings.js';
import { LeaseError } from '../shared/errors.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse, refuseWithoutLease } from './lease-use.js';
import { refuseOtherServer } from './refuse-other-server.js';
import type { StageContext } from './stage-context.js';
import { uploadWithProgress } from './upload-with-progress.js';
import { withMetrics } from './with-metrics.js';

export async function uploadStage(settings: SettingsOf<'upload'>, context: StageContext): Promise<void> {
  const { state, access, log, show } = context;
  const plan = await state.readPlan();
  if (await state.isFinished()) {
    log.info('the run is finished; there is nothing to upload', { run: state.runId });
    return;
  }
  const { batch } = settings;
  refuseWithoutLease(settings, plan);
  refuseOtherServer(settings, plan);
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
        await uploadWithProgress(options, show);
      }),
    );
  for (;;) {
    try {
      await upload();
      return;
    } catch (error) {
      if (batch === undefined || !(error instanceof LeaseError) || error.holder !== state.runId) throw error;
      log.warn("the run's lease has a higher epoch, which this task joins", { error });
    }
  }
}
