/** What `splitter split` does: plan, upload and finish in one process. */
import type { SettingsOf } from '../settings/settings.js';
import { endWithReport } from './end-with-report.js';
import { runStage } from './run-stage.js';
import { splitStage } from './split-stage.js';
import { findRun } from './start-or-resume.js';

export function runSplit(settings: SettingsOf<'split'>, warnings: readonly string[]): Promise<number> {
  return runStage(
    settings,
    warnings,
    async (context) => endWithReport(await splitStage(settings, context), settings, context),
    findRun(settings),
  );
}
