/** What `splitter finish` does: balances a run whose tranches are all uploaded, and writes its report. */
import type { SettingsOf } from '../settings/settings.js';
import { endWithReport } from './end-with-report.js';
import { finishStage } from './finish-stage.js';
import { runStage } from './run-stage.js';

export function runFinish(settings: SettingsOf<'finish'>, warnings: readonly string[]): Promise<number> {
  return runStage(settings, warnings, async (context) =>
    endWithReport(await finishStage(settings, context), settings, context),
  );
}
