/** The runs of a state at a glance: two listings tell of a thousand that have ended; the others are looked at one by one. */
import { defaultJob } from '../shared/default-job.js';
import { RunError } from '../shared/errors.js';
import type { Job } from './job-file.js';
import type { Plan } from './plan-file.js';
import type { Report } from './report.js';
import type { RunState } from './run-state.js';
import { targetId } from './target-id.js';
import { type Baseline, runOfMark } from './target-state.js';

/**
 * How far a run is. `planned`, and `compared` where `splitter diff` did it: nothing of it is written. `damaged`: a file says what
 * no splitter has written.
 */
export type RunStage = 'damaged' | 'begun' | 'planned' | 'compared' | 'uploading' | 'finishing' | 'ended';

export interface RunSummary {
  readonly run: string;
  /** As the user knows it, where that is known. */
  readonly target: string;
  readonly job: string;
  readonly stage: RunStage;
  /** Tranches, of a run that is planned and has not ended. */
  readonly done?: number;
  readonly total?: number;
  /** Of a run that has ended. */
  readonly exitCode?: number;
  /** Undefined where nothing says it. */
  readonly createdAt?: string;
}

/** Runs looked at at once. */
const parallelReads = 16;

/** The newest first. */
export async function listRuns(state: RunState): Promise<RunSummary[]> {
  const ended = await state.listEnded();
  const names = await targetNames(state);
  const runs: RunSummary[] = [];
  const others: string[] = [];
  for await (const run of state.listRunIds()) {
    const known = ended.get(run);
    if (known === undefined) others.push(run);
    else {
      const { targetId: id, job, exitCode, createdAt } = known;
      runs.push({ run, target: names.get(id) ?? id, job, stage: 'ended', exitCode, createdAt });
    }
  }
  for (let start = 0; start < others.length; start += parallelReads) {
    const some = others.slice(start, start + parallelReads).map((run) => lookAtAny(state.forRun(run), names));
    runs.push(...(await Promise.all(some)));
  }
  return runs.sort((one, other) => ((one.createdAt ?? '') < (other.createdAt ?? '') ? 1 : -1));
}

/** Without names the list has the targets' ids. */
function withoutDamaged(error: unknown): readonly Baseline[] {
  if (!(error instanceof RunError && error.isDamaged)) throw error;
  return [];
}

/** One that is damaged hides none of the others. */
async function lookAtAny(state: RunState, names: ReadonlyMap<string, string>): Promise<RunSummary> {
  try {
    return await lookAtRun(state, await runFiles(state), names);
  } catch (error) {
    if (!(error instanceof RunError && error.isDamaged)) throw error;
    return damagedRun(state.runId);
  }
}

export function damagedRun(run: string): RunSummary {
  return { run, target: 'unknown', job: 'unknown', stage: 'damaged' };
}

/** What says all of a run; each may be undefined. */
export interface RunFiles {
  readonly job: Job | undefined;
  readonly plan: Plan | undefined;
  readonly report: Report | undefined;
}

/** @throws RunError when one is damaged */
export async function runFiles(state: RunState): Promise<RunFiles> {
  const [job, plan, report] = await Promise.all([state.findJob(), state.findPlan(), state.findReport()]);
  return { job, plan, report };
}

/** A few requests for one run. */
export async function lookAtRun(
  state: RunState,
  { job, plan, report }: RunFiles,
  names: ReadonlyMap<string, string> = new Map(),
): Promise<RunSummary> {
  const id = plan && targetId(plan.target);
  const target = job?.settings['--target'] ?? report?.target ?? (id && (names.get(id) ?? id)) ?? 'unknown';
  const createdAt = job?.createdAt ?? plan?.createdAt;
  const summary = {
    run: state.runId,
    target,
    job: plan?.job ?? (job?.settings['--job'] || defaultJob),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
  if (report !== undefined) return { ...summary, stage: 'ended', exitCode: report.exitCode };
  if (plan === undefined) return { ...summary, stage: 'begun' };
  const done = (await state.listDone()).size;
  const total = plan.tranches;
  const counted = { ...summary, done, total };
  if (done > 0 || (await hasMark(state, plan))) {
    return { ...counted, stage: done < total ? 'uploading' : 'finishing' };
  }
  return { ...counted, stage: job?.begunBy === 'diff' ? 'compared' : 'planned' };
}

/** A run has one from before its first write to its end. */
async function hasMark(state: RunState, { target }: Plan): Promise<boolean> {
  return (await state.target(target).listOpen()).some((name) => runOfMark(name) === state.runId);
}

/** As the last complete run of each target has it. */
async function targetNames(state: RunState): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { id, state: target } of await state.listTargets()) {
    for (const baseline of await target.readBaselines().catch(withoutDamaged)) {
      if (baseline.target !== undefined) names.set(id, baseline.target);
    }
  }
  return names;
}
