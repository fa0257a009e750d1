/** `splitter split`: plan, upload and finish in one process. */
import { finishRun } from '../finish/finish-run.js';
import { command } from './command.js';
import { holdingLease } from './hold-lease.js';
import { mendChanged } from './mend-changed.js';
import { printReport } from './print-report.js';
import { runStage } from './run-stage.js';
import { settleOf } from './settle-of.js';
import { splitExamples } from './split-examples.js';
import { abortSignalOf, findRun, planOnce, startOrResume } from './start-or-resume.js';
import { uploadWithProgress } from './upload-with-progress.js';
import { withMetrics } from './with-metrics.js';

export const split = command({
  name: 'split',
  summary: 'write one object per row of a table',
  description:
    'Reads a table and writes one object per row: plan, upload and finish in one process. If it was stopped or failed, resume it with --resume or with the same --run-id.',
  examples: splitExamples,
  run: (settings, warnings) =>
    runStage(
      settings,
      warnings,
      async (context) => {
        const { log, terminal } = context;
        const begun = await startOrResume(settings, context);
        if (begun.report !== undefined) {
          printReport(begun.report, settings.log);
          return begun.report.exitCode;
        }
        const { target, lease, leaseSeconds, maxRejects, s3 } = settings;
        const { retrySeconds } = s3;
        const held = { target, lease, leaseSeconds, retrySeconds };
        const use = { ...held, mode: 'alone', afterwards: 'release' } as const;
        const maybeRepeated = begun.isResumed;
        const report = await holdingLease(context, use, (handle) =>
          withMetrics(settings, target, async (counters) => {
            const { state, epoch } = handle;
            // While it was waited for, the process that held the lease may have come to the end.
            const ended = await state.findReport();
            if (ended !== undefined) return ended;
            const plan = await planOnce(settings, context, handle);
            await uploadWithProgress(
              { settings, plan, state, log, batch: undefined, handle, maybeRepeated, counters },
              terminal,
            );
            await mendChanged({ settings, plan, handle }, context);
            const settle = settleOf(settings, target);
            return finishRun({ plan, state, epoch, maxRejects, settle, signal: abortSignalOf(handle) });
          }),
        );
        printReport(report, settings.log);
        return report.exitCode;
      },
      findRun(settings),
    ),
});
