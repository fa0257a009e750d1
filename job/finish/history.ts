/** What is kept of a job's runs that are past, and the end of what is not. */
import { messageOf } from '../shared/message-of.js';
import { type PastRun, pastRuns } from '../state/past-runs.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { runOfMark } from '../state/target-state.js';
import type { Log } from '../telemetry/log.js';

/** Both counts begin with the run that ends. */
export interface History {
  /** Runs that keep frozen rows; 0 keeps none of this run's, and leaves those of others. */
  readonly keepFrozen: number;
  /** Runs that keep all else; undefined for all. */
  readonly keepRuns: number | undefined;
  readonly scratchDir: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** After the report: what fails is told and stays, and the next run tries again. */
export async function pruneHistory(
  { job, target }: Pick<Plan, 'job' | 'target'>,
  state: RunState,
  { keepFrozen, keepRuns, log }: History,
): Promise<void> {
  if (keepFrozen === 0 && keepRuns === undefined) return;
  try {
    const past = await pastRuns(state, { job, target });
    const frozen = new Set<PastRun>();
    for (const run of past) if ((await run.state.findFrozen()) !== undefined) frozen.add(run);
    if (keepFrozen > 0) {
      for (const run of [...frozen].slice(keepFrozen)) {
        await run.state.removeFrozen();
        frozen.delete(run);
        log.info('removed the frozen rows of a run', { run: run.state.runId });
      }
    }
    if (keepRuns === undefined) return;
    const needed = new Set((await state.readBaselines()).map(({ runId }) => runId));
    for (const name of await state.target(target).listOpen()) needed.add(runOfMark(name));
    for (const run of past.slice(keepRuns)) {
      // Whose rows are kept has its plan, which says what they are, for as long.
      if (needed.has(run.state.runId) || frozen.has(run)) continue;
      await run.state.removeRun();
      log.info('removed a run', { run: run.state.runId });
    }
  } catch (error) {
    log.warn('what is kept of past runs is more than was asked for: removing the rest failed', {
      reason: messageOf(error),
    });
  }
}
