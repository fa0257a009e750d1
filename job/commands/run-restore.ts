/** What `splitter restore` does: a new run that puts the target back to what an earlier one left. */

import { planRestore } from '../plan/plan-restore.js';
import type { SettingsOf } from '../settings/settings.js';
import { SettingsError } from '../shared/errors.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { endWithReport } from './end-with-report.js';
import { runStage } from './run-stage.js';
import { abortSignalOf } from './start-or-resume.js';
import { writeRun } from './write-run.js';

export function runRestore(settings: SettingsOf<'restore'>, warnings: readonly string[]): Promise<number> {
  return runStage(settings, warnings, async (context) => {
    const { state, log } = context;
    const { restoreRun } = settings;
    const [job, own] = await Promise.all([state.findJob(), state.findPlan()]);
    if (job !== undefined && job.restores !== restoreRun) {
      const was = job.restores === undefined ? 'is no restore' : `puts back run ${job.restores}`;
      const problem = `expected a new id, or that of a restore of ${restoreRun}, got ${state.runId}, which ${was}`;
      throw new SettingsError([{ setting: '--run-id', problem }]);
    }
    const earlier = state.forRun(restoreRun);
    // What has a plan goes on by it, whatever has become of the earlier run.
    const { target, job: jobName } = own ?? (await planOf(earlier));
    log.info(job === undefined ? 'run' : 'going on with the run', { run: state.runId, state: state.uri });
    const report =
      (await state.findReport()) ??
      (await writeRun(context, {
        settings,
        target,
        job: jobName,
        maybeRepeated: job !== undefined,
        planOf: async (handle) => {
          const plan = await handle.state.findPlan();
          if (plan === undefined) {
            const signal = abortSignalOf(handle);
            const before = await planOf(earlier);
            return planRestore({ settings, before, state: handle.state, log, signal });
          }
          await checkNotOvertaken(plan, handle.state);
          return plan;
        },
      }));
    return endWithReport(report, settings, context);
  });
}

/** @throws SettingsError when the run is not complete, or not known any more */
async function planOf(run: RunState): Promise<Plan> {
  const [plan, report] = await Promise.all([run.findPlan(), run.findReport()]);
  if (plan !== undefined && report !== undefined) return plan;
  const why = plan === undefined ? 'there is no plan' : 'there is no report';
  const problem = `expected a complete run that the state knows, got ${run.runId}: ${why} at ${run.uri}`;
  throw new SettingsError([{ setting: '--restore-run', problem }]);
}
