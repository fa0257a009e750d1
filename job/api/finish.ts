/** The end of a run inside a program. */
import type { RunOptions } from './options.js';
import type { Report } from './reports.js';
import type { FinishSettings } from './settings.js';

/**
 * Balances a run whose tranches are all uploaded, and writes its report.
 *
 * @throws SplitterError
 */
export async function finish(settings: FinishSettings, options: RunOptions = {}): Promise<Report> {
  const { runInside } = await import('./inside/run-inside.js');
  const { readGiven } = await import('./inside/read-given.js');
  const { tellEnd } = await import('./inside/tell-end.js');
  const { finishStage } = await import('../commands/finish-stage.js');
  return runInside(options, {
    read: () => readGiven('finish', settings),
    stage: async (read, context) => tellEnd(await finishStage(read, context), read, context),
  });
}
