/** The job's last complete run under the target, as far as a bill goes by it. */
import { objectsAfter } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import type { Baseline } from '../state/target-state.js';

export interface LastRun {
  readonly run: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** That the job had after it; null where its report is gone. */
  readonly objects: number | null;
  /** That it wrote since they had changed; null where it wrote all, changed or not. */
  readonly changed: number | null;
}

/** Null where no run of the job is complete, or the state has lost it. */
export async function lastRun(
  baseline: Pick<Baseline, 'runId'> | undefined,
  state: Pick<RunState, 'forRun'>,
): Promise<LastRun | null> {
  if (baseline === undefined) return null;
  const { runId } = baseline;
  const [plan, report] = await Promise.all([
    state.forRun(runId).findPlan(),
    state.forRun(runId).findReport(),
  ]);
  if (plan === undefined) return null;
  return {
    run: runId,
    createdAt: plan.createdAt,
    objects: report === undefined ? null : objectsAfter(report),
    changed: report === undefined || plan.write === 'all' ? null : report.writtenObjects,
  };
}
