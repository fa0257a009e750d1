/** The complete runs of a job on one target that the state still has, the newest first. */
import type { Location } from '../store/object-store.js';
import type { RunState } from './run-state.js';
import { targetId } from './target-id.js';

export interface PastRun {
  readonly state: RunState;
  readonly createdAt: string;
}

/** Runs looked at at once. */
const parallelReads = 16;

/** A run without a report is not complete, and is not among them. */
export async function pastRuns(
  state: RunState,
  { job, target }: { readonly job: string; readonly target: Location },
): Promise<PastRun[]> {
  const ids: string[] = [];
  for await (const runId of state.listRunIds()) ids.push(runId);
  const found: PastRun[] = [];
  for (let start = 0; start < ids.length; start += parallelReads) {
    const some = ids.slice(start, start + parallelReads).map(async (runId) => {
      const run = state.forRun(runId);
      const plan = await run.findPlan();
      if (plan === undefined || plan.job !== job || targetId(plan.target) !== targetId(target)) return [];
      return (await run.isFinished()) ? [{ state: run, createdAt: plan.createdAt }] : [];
    });
    found.push(...(await Promise.all(some)).flat());
  }
  return found.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
}
