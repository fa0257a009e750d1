/** How a run begins or goes on: which one it is, whether it may be this one, and its plan, made once. */

import { changedFiles } from '../plan/changed-files.js';
import { planRun, writeMissingBatches } from '../plan/plan-run.js';
import type { PlanningSettings, PlanSettings, SettingsOf } from '../settings/settings.js';
import { SettingsError } from '../shared/errors.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import { findUnfinishedRun } from '../state/find-unfinished-run.js';
import { differences } from '../state/job-file.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { stateVersion } from '../state/state-version.js';
import type { ObjectStore } from '../store/object-store.js';
import { shownWhile } from '../telemetry/show-progress.js';
import type { LeaseHandle } from './hold-lease.js';
import type { StageContext } from './stage-context.js';

/** Under `--resume` the newest run of these settings that is not finished. */
export function findRun(settings: Pick<SettingsOf<'split' | 'plan'>, 'resume' | 'state' | 'identity'>) {
  return async (store: ObjectStore): Promise<string | undefined> =>
    settings.resume ? findUnfinishedRun(store, settings.state, settings.identity) : undefined;
}

export interface RunStart {
  /** The run was begun before, so any of its rows may be written already. */
  readonly isResumed: boolean;
  /** Of a run that is finished: there is nothing to do. */
  readonly report: Report | undefined;
}

/** @throws SettingsError when a run was begun under this id with other settings */
export async function startOrResume(settings: PlanSettings, { state, log }: StageContext): Promise<RunStart> {
  const job = await state.findJob();
  log.info(job === undefined ? 'run' : 'going on with the run', { run: state.runId, state: state.uri });
  if (job === undefined) return { isResumed: false, report: undefined };
  if (job.restores !== undefined) {
    const problem = `expected a run of a source, got ${state.runId}, which puts back run ${job.restores}: splitter restore goes on with it`;
    throw new SettingsError([{ setting: '--run-id', problem }]);
  }
  const faults = differences(state.runId, job.settings, settings.identity);
  if (faults.length > 0) throw new SettingsError(faults);
  const report = await state.findReport();
  if (report !== undefined) {
    await refuseOtherFiles(settings, state);
    log.warn(
      'nothing was done: this run is finished already, and what follows is its report; a new run needs a new --run-id',
      {
        run: state.runId,
      },
    );
  }
  return { isResumed: true, report };
}

/** Who gives the id of a finished run for new files believes that they are written now. */
async function refuseOtherFiles(settings: PlanSettings, state: RunState): Promise<void> {
  const plan = await state.findPlan();
  const changed = plan && (await changedFiles(settings, plan));
  if (changed === undefined) return;
  throw new SettingsError([
    {
      setting: '--run-id',
      problem: `run ${state.runId} is finished already, and was of other files: ${changed}. Give a new id, such as one with the date, or none`,
    },
  ]);
}

/**
 * The run's plan: as it stands, or made now. A plan that was cut off is made anew, of the source as it is now.
 * @throws SettingsError when another run has overtaken this one since it was planned
 */
export async function planOnce(
  settings: PlanSettings & Pick<PlanningSettings, 'workers'>,
  { log, show }: StageContext,
  handle: LeaseHandle,
  begunBy: 'split' | 'diff' = 'split',
): Promise<Plan> {
  const { state } = handle;
  const plan = await state.findPlan();
  if (plan !== undefined) {
    await checkNotOvertaken(plan, state);
    await writeMissingBatches(plan, state, settings.workers ?? 1);
    const done = (await state.listDone()).size;
    log.info('the run is planned already', { rows: plan.rows, tranches: plan.tranches, done });
    return plan;
  }
  await state.beginJob({
    version: stateVersion,
    createdAt: new Date().toISOString(),
    begunBy,
    settings: settings.identity,
    given: settings.given ?? {},
  });
  const shown = { stage: 'plan', counters: undefined, total: undefined } as const;
  return shownWhile(show, shown, () => planRun(settings, state, log, abortSignalOf(handle)));
}

/** Aborted when the work is to end, gracefully or at once. */
export function abortSignalOf({ stop, lost }: LeaseHandle): AbortSignal {
  return AbortSignal.any([stop, lost]);
}
