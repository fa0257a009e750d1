/** What a plan must know of its target: what the state says of it, and that no other target overlaps it. */
import { SettingsError } from '../shared/errors.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { targetId } from '../state/target-id.js';
import type { TargetState } from '../state/target-state.js';
import type { Location } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';

/** Other targets asked for their place at once. */
const parallelReads = 32;

/** @throws SettingsError when the target lies inside or around another one of this state */
export async function lookAtTarget(
  state: RunState,
  target: Location,
): Promise<Required<Pick<Plan, 'baseline' | 'open'>>> {
  const own = state.target(target);
  const others = (await state.listTargets()).filter(({ id }) => id !== targetId(target));
  for (let start = 0; start < others.length; start += parallelReads) {
    const some = others.slice(start, start + parallelReads).map(({ state: other }) => placesOf(other, state));
    for (const place of (await Promise.all(some)).flat()) refuseOverlap(formatLocation(target), place);
  }
  return { baseline: (await own.readBaseline())?.etag ?? null, open: await own.listOpen() };
}

/** Where the runs wrote to that the state knows of one target: one place, unless files were moved by hand. */
async function placesOf(other: TargetState, state: RunState): Promise<string[]> {
  const places: string[] = [];
  const baseline = (await other.readBaseline())?.content;
  if (baseline?.target !== undefined) places.push(baseline.target);
  else if (baseline !== undefined) {
    // Of an earlier version.
    const plan = await state.forRun(baseline.runId).findPlan();
    if (plan !== undefined) places.push(formatLocation(plan.target));
  }
  if (places.length > 0) return places;
  for (const name of await other.listOpen()) {
    const mark = await other.readOpen(name);
    if (mark !== undefined) places.push(mark.target);
  }
  return places;
}

function refuseOverlap(target: string, other: string): void {
  const [one, two] = [asFolder(target), asFolder(other)];
  const how = one.startsWith(two) ? 'inside' : two.startsWith(one) ? 'around' : undefined;
  if (how === undefined) return;
  const problem =
    `expected a target that overlaps no other one of this state, got ${target}, which lies ${how} ${other}; give another, ` +
    `or let the state forget that one: splitter release --forget --target ${other}, with its --state`;
  throw new SettingsError([{ setting: '--target', problem }]);
}

function asFolder(place: string): string {
  return place.endsWith('/') ? place : `${place}/`;
}
