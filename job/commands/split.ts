/** `splitter split`: plan, upload and finish in one process. */
import { applyPlan, isOfPlan } from './apply-plan.js';
import { type Command, command } from './command.js';
import { printReport } from './print-report.js';
import { runStage } from './run-stage.js';
import { splitExamples } from './split-examples.js';
import { findRun, planOnce, startOrResume } from './start-or-resume.js';
import { tellWithheld } from './tell-withheld.js';
import { writeRun } from './write-run.js';

const whole = command({
  name: 'split',
  summary: 'write one object per row of a table',
  description:
    'Reads a table and writes one object per row: plan, upload and finish in one process. If it was stopped or failed, resume it with --resume or with the same --run-id. With --run-id and --state alone it does what is planned, as splitter diff showed it.',
  examples: splitExamples,
  run: (settings, warnings) =>
    runStage(
      settings,
      warnings,
      async (context) => {
        const begun = await startOrResume(settings, context);
        if (begun.report !== undefined) {
          tellWithheld(begun.report, settings, context.log);
          printReport(begun.report, settings.log);
          return begun.report.exitCode;
        }
        const report = await writeRun(context, {
          settings,
          target: settings.target,
          job: settings.job,
          maybeRepeated: begun.isResumed,
          planOf: (handle) => planOnce(settings, context, handle),
        });
        tellWithheld(report, settings, context.log);
        printReport(report, settings.log);
        return report.exitCode;
      },
      findRun(settings),
    ),
});

export const split: Command = {
  ...whole,
  start: (flags, environment, machine) =>
    isOfPlan(flags, environment)
      ? applyPlan(flags, environment, machine)
      : whole.start(flags, environment, machine),
};
