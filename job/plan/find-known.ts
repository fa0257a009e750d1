/** What the run's rows are to be compared with: what the job's last complete run left. */
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { Baseline } from '../state/target-state.js';

export interface KnownOptions {
  readonly state: RunState;
  readonly baseline: Baseline | undefined;
  readonly tranches: number;
}

export async function findKnown({ state, baseline, tranches }: KnownOptions): Promise<Plan['known']> {
  if (baseline === undefined) return { kind: 'nothing' };
  const before = await state.forRun(baseline.runId).findPlan();
  if (before?.tranches !== tranches) return { kind: 'nothing' };
  return { kind: 'run', runId: baseline.runId };
}
