/** `splitter split`: plan, upload and finish in one process. */
import { finishRun } from '../finish/finish-run.js';
import { planRun } from '../plan/plan-run.js';
import { command } from './command.js';
import { printReport } from './print-report.js';
import { withRun } from './run-context.js';
import { splitExamples } from './split-examples.js';
import { uploadWithProgress } from './upload-with-progress.js';

export const split = command({
  name: 'split',
  summary: 'write one object per row of a table',
  description:
    'Reads a table and writes one object per row: plan, upload and finish in one process. Stopped or failed, it goes on where it was with the same --run-id.',
  examples: splitExamples,
  run: (settings, warnings) =>
    withRun(settings, warnings, async ({ state, log, terminal }) => {
      log.info('run', { run: state.runId, state: state.uri });
      const plan = await planRun(settings, state, log);
      await uploadWithProgress({ settings, plan, state, log, batch: undefined }, terminal);
      const report = await finishRun(plan, state, settings.maxRejects);
      printReport(report, settings.log);
      return report.exitCode;
    }),
});
