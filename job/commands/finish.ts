/** `splitter finish`: balances a run whose tranches are all uploaded, and writes its report. */
import { finishRun } from '../finish/finish-run.js';
import { command } from './command.js';
import { printReport } from './print-report.js';
import { withRun } from './run-context.js';

export const finish = command({
  name: 'finish',
  summary: 'balance an uploaded run and report',
  description:
    'The last stage alone: checks that every frozen row has one outcome, writes report.json, makes the run the baseline of its target, and removes the frozen rows.',
  examples: [
    {
      what: 'a run whose batches are all uploaded',
      line: 'splitter finish --state s3://my-bucket/_splitter/ --run-id 20261122T134501Z-7f3a',
    },
  ],
  run: (settings, warnings) =>
    withRun(settings, warnings, async ({ state }) => {
      const report = await finishRun(await state.readPlan(), state, settings.maxRejects);
      printReport(report, settings.log);
      return report.exitCode;
    }),
});
