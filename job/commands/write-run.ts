/** Writes a planned run in this process: uploads all of its tranches, and finishes it. */
import { deletionStage } from '../finish/deletion-stage.js';
import { tryDeletionsEarly } from '../finish/deletion-target.js';
import { finishRun } from '../finish/finish-run.js';
import type { SettingsOf } from '../settings/settings.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import type { Location } from '../store/object-store.js';
import { shownWhile } from '../telemetry/show-progress.js';
import { holdingLease, type LeaseHandle } from './hold-lease.js';
import { leaseUse, refuseWithoutLease } from './lease-use.js';
import { mendChanged } from './mend-changed.js';
import { pageOfRun } from './page-of-run.js';
import { refuseOtherServer } from './refuse-other-server.js';
import { settleOf } from './settle-of.js';
import type { StageContext } from './stage-context.js';
import { abortSignalOf } from './start-or-resume.js';
import { uploadWithProgress } from './upload-with-progress.js';
import { withMetrics } from './with-metrics.js';

export interface WriteOptions {
  readonly settings: SettingsOf<'split' | 'upload'> & SettingsOf<'split' | 'finish'>;
  readonly target: Location;
  readonly job: string;
  /** Any of its rows may be written already. */
  readonly maybeRepeated: boolean;
  /** Asked for under the lease. */
  readonly planOf: (handle: LeaseHandle) => Promise<Plan>;
}

export function writeRun(context: StageContext, options: WriteOptions): Promise<Report> {
  const { settings, target, job, maybeRepeated, planOf } = options;
  const { keepFrozen, keepRuns, scratchDir } = settings;
  const use = leaseUse(settings, { target, job }, { mode: 'alone', afterwards: 'release' });
  return holdingLease(context, use, (handle) =>
    withMetrics(settings, target, async (counters) => {
      const { state, epoch } = handle;
      // While it was waited for, the process that held the lease may have come to the end.
      const ended = await state.findReport();
      if (ended !== undefined) return ended;
      const plan = await planOf(handle);
      refuseWithoutLease(settings, plan);
      refuseOtherServer(settings, plan);
      const { log, show, access } = context;
      await tryDeletionsEarly({ settings, log, handle }, plan, state);
      await uploadWithProgress(
        { settings, plan, state, access, log, batch: undefined, handle, maybeRepeated, counters },
        show,
      );
      const standsAsKnown = await mendChanged({ settings, plan, handle }, context);
      const signal = abortSignalOf(handle);
      const deletions = deletionStage({ settings, log, handle, signal, show });
      const history = { keepFrozen, keepRuns, scratchDir, log };
      const ending = {
        standsAsKnown,
        settle: settleOf(settings, target),
        signal,
        writePage: pageOfRun(settings),
      };
      return shownWhile(show, { stage: 'finish', counters: undefined, total: undefined }, () =>
        finishRun({ plan, state, epoch, limits: settings, deletions, history, ...ending }),
      );
    }),
  );
}
