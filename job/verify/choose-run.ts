/** Finds the run to verify: the one that is named, or the last complete one of a target. */

import type { SettingsOf } from '../settings/settings.js';
import { SettingsError } from '../shared/errors.js';
import type { Plan } from '../state/plan-file.js';
import type { CompleteRun, RunState } from '../state/run-state.js';
import { targetId } from '../state/target-id.js';
import type { Location } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';

export interface ChosenRun {
  readonly plan: Plan;
  readonly state: RunState;
}

/** How many targets a fault names. */
const shown = 20;

/**
 * @param state of any run
 * @throws SettingsError when the settings leave open which run is meant, or contradict the run's plan
 * @throws RunError when there is no such run
 */
export async function chooseRun(
  state: RunState,
  { runId, target, job }: Pick<SettingsOf<'verify'>, 'runId' | 'target' | 'job'>,
): Promise<ChosenRun> {
  const chosen = state.forRun(runId ?? (await lastCompleteRun(state, target, job)));
  const plan = await chosen.readPlan();
  if (target !== undefined && targetId(target) !== targetId(plan.target)) {
    const [given, written] = [formatLocation(target), formatLocation(plan.target)];
    const problem = `expected ${written}, which run ${plan.runId} wrote to, got ${given}; leave it out with --run-id`;
    throw new SettingsError([{ setting: '--target', problem }]);
  }
  return { plan, state: chosen };
}

async function lastCompleteRun(state: RunState, target: Location | undefined, job: string): Promise<string> {
  const all = await state.readBaselines();
  const baselines = all.filter((baseline) => baseline.job === job);
  if (all.length === 0) {
    const problem =
      'is required: no run in this state is complete; name one, or finish it first, or correct --state';
    throw new SettingsError([{ setting: '--run-id', problem }]);
  }
  if (baselines.length === 0) {
    const jobs = [...new Set(all.map((baseline) => baseline.job))].sort();
    const problem = `expected a job with a complete run in this state (${jobs.join(', ')}), got ${job}`;
    throw new SettingsError([{ setting: '--job', problem }]);
  }
  if (target === undefined) {
    const [only, ...others] = baselines;
    if (only !== undefined && others.length === 0) return only.runId;
    const problem = `is required without --run-id, since the state has runs of several targets: ${await nameTargets(state, baselines)}`;
    throw new SettingsError([{ setting: '--target', problem }]);
  }
  const found = baselines.find((baseline) => baseline.targetId === targetId(target));
  if (found !== undefined) return found.runId;
  const problem = `expected a target with a complete run in this state (${await nameTargets(state, baselines)}), got ${formatLocation(target)}`;
  throw new SettingsError([{ setting: '--target', problem }]);
}

async function nameTargets(state: RunState, baselines: readonly CompleteRun[]): Promise<string> {
  const names = await Promise.all(
    baselines.slice(0, shown).map((baseline) =>
      state
        .forRun(baseline.runId)
        .readPlan()
        .then(
          ({ target }) => formatLocation(target),
          () => baseline.targetId,
        ),
    ),
  );
  const more = baselines.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
