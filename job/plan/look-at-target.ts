/** What a plan must know of its target: what the state says of it, and that no other target overlaps it. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { errorCode } from '../shared/error-code.js';
import { SettingsError } from '../shared/errors.js';
import type { Found } from '../state/json-file.js';
import type { RunState } from '../state/run-state.js';
import { targetId } from '../state/target-id.js';
import type { Baseline, TargetState } from '../state/target-state.js';
import type { Location } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';

/** Other targets asked for their place at once. */
const parallelReads = 32;

export interface TargetFacts {
  /** The job's last complete run. */
  readonly baseline: Found<Baseline> | undefined;
  /** Names of the marks of the job's runs that have begun to write and are not complete. */
  readonly open: readonly string[];
}

/** @throws SettingsError when the target lies inside or around another one of this state */
export async function lookAtTarget(state: RunState, target: Location, job: string): Promise<TargetFacts> {
  const own = state.target(target);
  const others = (await state.listTargets()).filter(({ id }) => id !== targetId(target));
  for (let start = 0; start < others.length; start += parallelReads) {
    const some = others.slice(start, start + parallelReads).map(({ state: other }) => placesOf(other, state));
    for (const place of (await Promise.all(some)).flat()) await refuseOverlap(formatLocation(target), place);
  }
  const open: string[] = [];
  for (const name of await own.listOpen()) if ((await own.readOpen(name))?.job === job) open.push(name);
  return { baseline: await own.readBaseline(job), open };
}

/** Where the runs wrote to that the state knows of one target: one place, unless files were moved by hand. */
async function placesOf(other: TargetState, state: RunState): Promise<string[]> {
  const places: string[] = [];
  for (const { runId, target } of await other.readBaselines()) {
    // One of an earlier version does not name it.
    const place = target ?? (await state.forRun(runId).findPlan())?.target;
    if (place !== undefined) places.push(typeof place === 'string' ? place : formatLocation(place));
  }
  if (places.length > 0) return places;
  for (const name of await other.listOpen()) {
    const mark = await other.readOpen(name);
    if (mark !== undefined) places.push(mark.target);
  }
  return places;
}

async function refuseOverlap(target: string, other: string): Promise<void> {
  const [one, two] = [asFolder(await realPlace(target)), asFolder(await realPlace(other))];
  const how = one.startsWith(two) ? 'inside' : two.startsWith(one) ? 'around' : undefined;
  if (how === undefined) return;
  const problem =
    `expected a target that overlaps no other one of this state, got ${target}, which lies ${how} ${other}; give another, ` +
    `or let the state forget that one: splitter release --forget --target ${other}, with its --state`;
  throw new SettingsError([{ setting: '--target', problem }]);
}

/** Of a folder the path without links, as far as it is there. */
async function realPlace(place: string): Promise<string> {
  if (!isAbsolute(place)) return place;
  try {
    return await realpath(place);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(place) === place) return place;
    return join(await realPlace(dirname(place)), basename(place));
  }
}

function asFolder(place: string): string {
  return place.endsWith('/') ? place : `${place}/`;
}
