/** What `splitter split` does: plan, upload and finish in one process. */
import type { SettingsOf } from '../settings/settings.js';
import { printReport } from './print-report.js';
import { runStage } from './run-stage.js';
import { findRun, planOnce, startOrResume } from './start-or-resume.js';
import { tellRejects } from './tell-rejects.js';
import { tellWithheld } from './tell-withheld.js';
import { writeRun } from './write-run.js';

export function runSplit(settings: SettingsOf<'split'>, warnings: readonly string[]): Promise<number> {
  return runStage(
    settings,
    warnings,
    async (context) => {
      const begun = await startOrResume(settings, context);
      if (begun.report !== undefined) {
        tellWithheld(begun.report, settings, context.log);
        printReport(begun.report, settings.log);
        await tellRejects(begun.report, { ...context, settings });
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
      await tellRejects(report, { ...context, settings });
      return report.exitCode;
    },
    findRun(settings),
  );
}
