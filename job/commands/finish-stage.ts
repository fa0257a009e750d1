/** The end of a run whose tranches are all uploaded: its balance and its report. */

import { deletionStage } from '../finish/deletion-stage.js';
import { finishRun } from '../finish/finish-run.js';
import { type Limits, whyWithheld } from '../finish/why-withheld.js';
import type { SettingsOf } from '../settings/settings.js';
import { checkIsBaseline, checkNotOvertaken } from '../state/check-not-overtaken.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { shownWhile } from '../telemetry/show-progress.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse } from './lease-use.js';
import { mendChanged } from './mend-changed.js';
import { pageOfRun } from './page-of-run.js';
import { refuseOtherServer } from './refuse-other-server.js';
import { settleOf } from './settle-of.js';
import type { StageContext } from './stage-context.js';
import { abortSignalOf } from './start-or-resume.js';
import { withMetrics } from './with-metrics.js';

/** Of a finished run whose deletions were withheld, and that these settings allow or an earlier process has begun. */
async function leavesDeletions(report: Report, limits: Limits, state: RunState): Promise<boolean> {
  if ((report.deletions?.withheld ?? 0) === 0) return false;
  return whyWithheld(report, limits) === undefined || state.hasBegunDeletions();
}

export async function finishStage(settings: SettingsOf<'finish'>, context: StageContext): Promise<Report> {
  const { state, log, show } = context;
  const plan = await state.readPlan();
  refuseOtherServer(settings, plan);
  const begun = await state.findReport();
  const isLate = begun !== undefined;
  if (isLate && !(await leavesDeletions(begun, settings, state))) {
    return begun;
  }
  const { keepFrozen, keepRuns, scratchDir } = settings;
  const history = { keepFrozen, keepRuns, scratchDir, log };
  const use = leaseUse(settings, plan, { mode: 'shared', afterwards: 'release' });
  return holdingLease(context, use, (handle) =>
    withMetrics(settings, plan.target, async () => {
      await (isLate ? checkIsBaseline : checkNotOvertaken)(plan, handle.state);
      const standsAsKnown = isLate || (await mendChanged({ settings, plan, handle }, context));
      const { state, epoch } = handle;
      const signal = abortSignalOf(handle);
      const deletions = deletionStage({ settings, log, handle, signal, show });
      const settle = settleOf(settings, plan.target);
      const ending = { isLate, standsAsKnown, settle, signal, writePage: pageOfRun(settings) };
      return shownWhile(show, { stage: 'finish', counters: undefined, total: undefined }, () =>
        finishRun({ plan, state, epoch, limits: settings, deletions, history, ...ending }),
      );
    }),
  );
}
