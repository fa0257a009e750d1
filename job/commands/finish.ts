/** `splitter finish`: balances a run whose tranches are all uploaded, and writes its report. */
import { finishRun } from '../finish/finish-run.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import { command } from './command.js';
import { holdingLease } from './hold-lease.js';
import { mendChanged } from './mend-changed.js';
import { printReport } from './print-report.js';
import { runStage } from './run-stage.js';
import { settleOf } from './settle-of.js';
import { abortSignalOf } from './start-or-resume.js';
import { withMetrics } from './with-metrics.js';

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
    runStage(settings, warnings, async (context) => {
      const { state } = context;
      const plan = await state.readPlan();
      const begun = await state.findReport();
      if (begun !== undefined) {
        printReport(begun, settings.log);
        return begun.exitCode;
      }
      const { lease, leaseSeconds, maxRejects, s3 } = settings;
      const { retrySeconds } = s3;
      const use = {
        target: plan.target,
        lease,
        leaseSeconds,
        retrySeconds,
        mode: 'shared',
        afterwards: 'release',
      } as const;
      const report = await holdingLease(context, use, (handle) =>
        withMetrics(settings, plan.target, async () => {
          await checkNotOvertaken(plan, handle.state);
          await mendChanged({ settings, plan, handle }, context);
          const { state, epoch } = handle;
          const settle = settleOf(settings, plan.target);
          return finishRun({ plan, state, epoch, maxRejects, settle, signal: abortSignalOf(handle) });
        }),
      );
      printReport(report, settings.log);
      return report.exitCode;
    }),
});
