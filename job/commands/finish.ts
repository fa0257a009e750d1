/** `splitter finish`: balances a run whose tranches are all uploaded, and writes its report. */
import type { ExitCode } from '../exit-code.js';
import { finishRun } from '../finish/finish-run.js';
import type { FinishSettings } from '../settings/settings.js';
import { printReport } from './print-report.js';
import { withRun } from './run-context.js';

export async function finish(settings: FinishSettings): Promise<ExitCode> {
  return withRun(settings, async ({ state }) => {
    const plan = await state.readPlan();
    const report = await finishRun(plan, state, settings.maxRejects);
    printReport(report, settings.log);
    return report.exitCode;
  });
}
