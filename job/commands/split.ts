/** `splitter split`: plan, upload and finish in one process. */

import type { ExitCode } from '../exit-code.js';
import { finishRun } from '../finish/finish-run.js';
import { planRun } from '../plan/plan-run.js';
import type { SplitSettings } from '../settings/settings.js';
import { printReport } from './print-report.js';
import { withRun } from './run-context.js';
import { uploadWithProgress } from './upload.js';

export async function split(settings: SplitSettings): Promise<ExitCode> {
  return withRun(settings, async ({ state, log }) => {
    log.info({ run: state.runId, state: state.uri }, 'run');
    const plan = await planRun(settings, state, log);
    await uploadWithProgress({ settings, plan, state, log, batch: undefined });
    const report = await finishRun(plan, state, settings.maxRejects);
    printReport(report, settings.log);
    return report.exitCode;
  });
}
