/** A verification inside a program. */
import type { RunOptions } from './options.js';
import type { VerifyReport } from './reports.js';
import type { VerifySettings } from './settings.js';

/**
 * Compares a run's ledgers with what its target holds. Where something differs, `exitCode` is 1.
 *
 * @throws SplitterError
 */
export async function verify(settings: VerifySettings, options: RunOptions = {}): Promise<VerifyReport> {
  const { runInside } = await import('./inside/run-inside.js');
  const { readGiven } = await import('./inside/read-given.js');
  const { verifyStage } = await import('../commands/verify-stage.js');
  return runInside(options, {
    read: () => readGiven('verify', settings),
    stage: (read, context) => verifyStage(read, context, context.stop),
  });
}
