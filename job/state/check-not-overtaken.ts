/**
 * A run goes on only where nothing has happened to its target since it was planned: its frozen rows may be older than
 * what is there. One that was cut off between its baseline and its report has written all; only the report is left.
 */
import { SettingsError } from '../shared/errors.js';
import { formatLocation } from '../store/parse-location.js';
import type { Plan } from './plan-file.js';
import type { RunState } from './run-state.js';
import { runOfMark } from './target-state.js';

/** @throws SettingsError when, since the plan, the job's baseline has moved or another of its runs has begun to write */
export async function checkNotOvertaken(
  {
    runId,
    target,
    job,
    baseline: planned,
    open = [],
  }: Pick<Plan, 'runId' | 'target' | 'job' | 'baseline' | 'open'>,
  state: RunState,
): Promise<void> {
  const known = state.target(target);
  const baseline = await known.readBaseline(job);
  if (baseline?.content.runId === runId) return;
  if (planned !== undefined && (baseline?.etag ?? null) !== planned) {
    throw overtaken(
      runId,
      `run ${baseline?.content.runId ?? 'of an earlier baseline, which is gone,'} has been completed on ${formatLocation(target)} since this one was planned`,
    );
  }
  const others = (await known.listOpen()).filter((name) => runOfMark(name) !== runId && !open.includes(name));
  for (const name of others) {
    const mark = await known.readOpen(name);
    if (mark?.job !== job) continue;
    throw overtaken(
      runId,
      `run ${mark.runId} has begun to write to ${formatLocation(target)} since this one was planned`,
    );
  }
}

/**
 * What a finished run left is deleted later only while it is the job's last complete run, and nobody has built on it.
 * @throws SettingsError
 */
export async function checkIsBaseline(
  { runId, target, job, open = [] }: Pick<Plan, 'runId' | 'target' | 'job' | 'open'>,
  state: RunState,
): Promise<void> {
  const known = state.target(target);
  const baseline = await known.readBaseline(job);
  const last = baseline?.content.runId;
  const place = formatLocation(target);
  if (last !== runId) {
    const other = last === undefined ? `the job ${job} has none on ${place}` : `that is ${last} on ${place}`;
    throw notTheLast(runId, other);
  }
  for (const name of await known.listOpen()) {
    if (runOfMark(name) === runId || open.includes(name)) continue;
    const mark = await known.readOpen(name);
    if (mark?.job === job) throw notTheLast(runId, `run ${mark.runId} has begun to write to ${place} since`);
  }
}

function notTheLast(runId: string, why: string): SettingsError {
  const problem = `expected the job's last complete run, which alone can delete what it left, got ${runId}: ${why}; start a new run, which deletes what is missing by then`;
  return new SettingsError([{ setting: '--run-id', problem }]);
}

function overtaken(runId: string, why: string): SettingsError {
  const problem = `expected a run that can go on, got ${runId}: ${why}; start a new run`;
  return new SettingsError([{ setting: '--run-id', problem }]);
}
