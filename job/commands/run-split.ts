/** What `splitter split` does: plan, upload and finish in one process. */
import type { SettingsOf } from '../settings/settings.js';
import { endWithReport } from './end-with-report.js';
import { runStage } from './run-stage.js';
import { findRun, planOnce, startOrResume } from './start-or-resume.js';
import { writeRun } from './write-run.js';

export function runSplit(settings: SettingsOf<'split'>, warnings: readonly string[]): Promise<number> {
  return runStage(
    settings,
    warnings,
    async (context) => {
      const begun = await startOrResume(settings, context);
      if (begun.report !== undefined) {
        return endWithReport(begun.report, settings, context);
      }
      const report = await writeRun(context, {
        settings,
        target: settings.target,
        job: settings.job,
        maybeRepeated: begun.isResumed,
        planOf: (handle) => planOnce(settings, context, handle),
      });
      return endWithReport(report, settings, context);
    },
    findRun(settings),
  );
}
