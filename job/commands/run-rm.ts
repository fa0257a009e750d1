/** What `splitter rm` does: removes a run's files of the state, unless something still needs them. */
import type { SettingsOf } from '../settings/settings.js';
import { RunError, SettingsError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { damagedRun, lookAtRun } from '../state/list-runs.js';
import type { RunState } from '../state/run-state.js';
import { runOfMark, type TargetState } from '../state/target-state.js';
import { holderOf, type KnownRun, knownRun } from './known-run.js';
import { withRun } from './run-context.js';

export function runRm(settings: SettingsOf<'rm'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async ({ state, terminal }) => {
    const known = await knownRun(state).catch(ofDamaged);
    const why = await whyNeeded(state, known);
    if (why !== undefined) {
      const problem = `expected a run that nothing needs any more, got ${state.runId}: ${why}`;
      throw new SettingsError([{ setting: '--run-id', problem }]);
    }
    const { target, job, stage } =
      known === undefined ? damagedRun(state.runId) : await lookAtRun(state, known.files);
    const what = known === undefined ? stage : `${stage}, of the job ${job} on ${target}`;
    const step = `Run ${state.runId} (${what}) is removed from the state: frozen rows, plan, ledgers, rejects and report. Objects of the target stay.`;
    if (!settings.yes) {
      const problem = `is required for this, when it is certain to be wanted: ${step}`;
      throw new SettingsError([{ setting: '--yes', problem }]);
    }
    await state.removeStaged();
    await state.removeFrozen();
    await state.removeRun();
    terminal.line(`Done. ${step}`);
    return exitCodes.done;
  });
}

/** Of a run that is damaged nothing is known. */
function ofDamaged(error: unknown): undefined {
  if (!(error instanceof RunError && error.isDamaged)) throw error;
}

/** Undefined where it may go. `known` is undefined where the run is damaged: then it may be of any target. */
async function whyNeeded(state: RunState, known: KnownRun | undefined): Promise<string | undefined> {
  const { runId } = state;
  const targets =
    known === undefined
      ? (await state.listTargets()).map((each) => each.state)
      : known.target === undefined
        ? []
        : [state.target(known.target)];
  const holder = known === undefined ? await holderAmong(targets, runId) : known.holder;
  if (holder !== undefined) {
    return `${holder} works on it; wait for its end, or free the target if it is gone for good (splitter release)`;
  }
  const baseline = (await state.readBaselines()).find((each) => each.runId === runId);
  if (baseline !== undefined) {
    return `it is the last complete run of the job ${baseline.job}, whose ledgers say what the target has`;
  }
  for (const target of targets) {
    if ((await target.listOpen()).some((name) => runOfMark(name) === runId)) {
      return 'it has begun to write and is not complete; resume it (splitter resume), or let a later run of the job end first';
    }
  }
  const restore = await unfinishedRestore(state);
  return restore === undefined
    ? undefined
    : `run ${restore} puts it back and has not ended; resume that one (splitter resume), or remove it first`;
}

async function holderAmong(targets: readonly TargetState[], runId: string): Promise<string | undefined> {
  for (const target of targets) {
    const holder = await holderOf(target, runId);
    if (holder !== undefined) return holder;
  }
  return undefined;
}

/** Another run that puts this one back and has not ended. */
async function unfinishedRestore(state: RunState): Promise<string | undefined> {
  const ended = await state.listEnded();
  for await (const id of state.listRunIds()) {
    if (ended.has(id)) continue;
    const other = state.forRun(id);
    // One that is damaged cannot go on.
    const job = await other.findJob().catch(ofDamaged);
    if (job?.restores === state.runId && !(await other.isFinished())) return id;
  }
  return undefined;
}
