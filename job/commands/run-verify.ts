/** What `splitter verify` does: compares a run's ledgers with what its target holds. */
import type { SettingsOf } from '../settings/settings.js';
import { chooseRun } from '../verify/choose-run.js';
import { renderVerifyReport } from '../verify/verify-report.js';
import { verifyRun } from '../verify/verify-run.js';
import { withRun } from './run-context.js';
import { watchWithProgress } from './watch-with-progress.js';

export function runVerify(settings: SettingsOf<'verify'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async ({ state, log, terminal }) => {
    const run = await chooseRun(state, settings);
    const watch = watchWithProgress({ log, terminal });
    const report = await verifyRun({ ...run, settings, log, watch });
    if (settings.log === 'json') process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stderr.write(`${renderVerifyReport(report)}\n`);
    return report.exitCode;
  });
}
