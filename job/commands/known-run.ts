/** A run that a command names, which the state must know, and who works on it. */
import { findHolder } from '../lease/free-target.js';
import { SettingsError } from '../shared/errors.js';
import { type RunFiles, runFiles } from '../state/list-runs.js';
import type { RunState } from '../state/run-state.js';
import type { TargetState } from '../state/target-state.js';
import type { Location } from '../store/object-store.js';
import { parseLocation } from '../store/parse-location.js';

export interface KnownRun {
  readonly files: RunFiles;
  /** Undefined where a run was cut off in its removal. */
  readonly target: Location | undefined;
  /** The process that holds the target for the run, or has left it to the run's next stage not long ago. */
  readonly holder: string | undefined;
}

/** @throws SettingsError when there is no such run */
export async function knownRun(state: RunState, now = Date.now()): Promise<KnownRun> {
  const files = await runFiles(state);
  const { job, plan, report } = files;
  if (job === undefined && plan === undefined && report === undefined) {
    const problem = `expected a run that the state knows, got ${state.runId}: there is nothing of it at ${state.uri}; splitter runs lists those that there are`;
    throw new SettingsError([{ setting: '--run-id', problem }]);
  }
  const text = job?.settings['--target'] || report?.target;
  const target = plan?.target ?? (text ? parseLocation(text) : undefined);
  const holder = target && (await holderOf(state.target(target), state.runId, now));
  return { files, target, holder };
}

/** Who holds the target for the run. Undefined where nobody does, or a stage left it to the next one long ago. */
export async function holderOf(
  target: TargetState,
  runId: string,
  now = Date.now(),
): Promise<string | undefined> {
  const found = await findHolder(target.leaseFiles());
  const isPast = found?.keptUntil !== undefined && found.keptUntil.getTime() <= now;
  return found?.runId === runId && !isPast ? found.description : undefined;
}
