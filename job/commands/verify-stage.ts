/** A verification: a run's ledgers compared with what its target holds. */
import type { SettingsOf } from '../settings/settings.js';
import { chooseRun } from '../verify/choose-run.js';
import type { VerifyReport } from '../verify/verify-report.js';
import { verifyRun } from '../verify/verify-run.js';
import type { RunContext } from './open-run.js';
import { watchWithProgress } from './watch-with-progress.js';

/** @param stop aborted with the reason to end */
export async function verifyStage(
  settings: SettingsOf<'verify'>,
  { state, log, show }: RunContext,
  stop?: AbortSignal,
): Promise<VerifyReport> {
  const run = await chooseRun(state, settings);
  const watch = watchWithProgress(show);
  return verifyRun({ ...run, settings, log, watch, ...(stop === undefined ? {} : { signal: stop }) });
}
