/** What `splitter plan` does: freezes the rows and prints the run's id, by which the later stages find it. */
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { planStage } from './plan-stage.js';
import { runStage } from './run-stage.js';
import { findRun } from './start-or-resume.js';

export function runPlan(settings: SettingsOf<'plan'>, warnings: readonly string[]): Promise<number> {
  return runStage(
    settings,
    warnings,
    async (context) => {
      const planned = await planStage(settings, context);
      process.stdout.write(`${settings.log === 'json' ? JSON.stringify(planned) : planned.runId}\n`);
      return exitCodes.done;
    },
    findRun(settings),
  );
}
