/** A diff inside a program. */
import type { RunOptions } from './options.js';
import type { Diff } from './reports.js';
import type { DiffSettings } from './settings.js';

/**
 * Plans a run and tells what it would change. Nothing is written to the target; `split({ runId, state })` then does exactly that.
 *
 * @throws SplitterError
 */
export async function diff(settings: DiffSettings, options: RunOptions = {}): Promise<Diff> {
  const { runInside } = await import('./inside/run-inside.js');
  const { readGiven } = await import('./inside/read-given.js');
  const { diffStage } = await import('../commands/diff-stage.js');
  return runInside(options, { read: () => readGiven('diff', settings), stage: diffStage });
}
