/** What a plan needs of the job's last complete run. */
import type { Plan } from '../../state/plan-file.js';
import { objectsAfter } from '../../state/report.js';
import type { RunState } from '../../state/run-state.js';
import type { Baseline } from '../../state/target-state.js';
import type { Log } from '../../telemetry/log.js';
import { goOnWithout } from './lost-baseline.js';

export interface RunBefore extends Pick<Plan, 'runId' | 'tranches' | 'partitions' | 'createdAt' | 'server'> {
  /** Objects that the job had after it; undefined where its report is not written. */
  readonly objects: number | undefined;
  /** It has deleted what was due. */
  readonly hasDeleted: boolean;
}

/** Undefined without a baseline, or without its plan. @throws RunError when the state has lost a plan that is needed */
export async function readRunBefore(
  baseline: Baseline | undefined,
  state: RunState,
  need: { readonly needsBaseline: boolean; readonly log: Pick<Log, 'warn'> },
): Promise<RunBefore | undefined> {
  if (baseline === undefined) return undefined;
  const run = state.forRun(baseline.runId);
  const [plan, report] = await Promise.all([run.findPlan(), run.findReport()]);
  if (plan === undefined) {
    goOnWithout(run, need);
    return undefined;
  }
  const { runId, tranches, partitions, createdAt, server } = plan;
  const objects = report && objectsAfter(report);
  const { due = 0, withheld = 0 } = report?.deletions ?? {};
  return { runId, tranches, partitions, createdAt, server, objects, hasDeleted: due > 0 && withheld === 0 };
}
