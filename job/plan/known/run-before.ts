/** What a plan needs of the job's last complete run. */
import type { Plan } from '../../state/plan-file.js';
import type { RunState } from '../../state/run-state.js';
import type { Baseline } from '../../state/target-state.js';
import { lostBaseline } from './lost-baseline.js';

export interface RunBefore extends Pick<Plan, 'runId' | 'tranches' | 'partitions'> {
  /** Objects that the job had after it; undefined where its report is not written. */
  readonly objects: number | undefined;
}

/** Undefined without a baseline. @throws RunError when the state has lost its plan */
export async function readRunBefore(
  baseline: Baseline | undefined,
  state: RunState,
): Promise<RunBefore | undefined> {
  if (baseline === undefined) return undefined;
  const run = state.forRun(baseline.runId);
  const [plan, report] = await Promise.all([run.findPlan(), run.findReport()]);
  if (plan === undefined) throw lostBaseline(run);
  const { runId, tranches, partitions } = plan;
  const objects = report && report.written + report.unchanged + report.kept;
  return { runId, tranches, partitions, objects };
}
