/** What `splitter verify` does: compares a run's ledgers with what its target holds. */
import type { SettingsOf } from '../settings/settings.js';
import { renderVerifyReport } from '../verify/verify-report.js';
import { withRun } from './run-context.js';
import { verifyStage } from './verify-stage.js';

export function runVerify(settings: SettingsOf<'verify'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async (context) => {
    const report = await verifyStage(settings, context);
    if (settings.log === 'json') process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stderr.write(`${renderVerifyReport(report)}\n`);
    return report.exitCode;
  });
}
