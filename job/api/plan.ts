/** A plan inside a program. */
import type { SettingsOf } from '../settings/settings.js';
import type { RunOptions } from './options.js';
import type { Planned } from './reports.js';
import type { PlanSettings } from './settings.js';

/**
 * Freezes the rows in the state, for `upload` and `finish`, here or elsewhere.
 *
 * @throws SplitterError
 */
export async function plan(settings: PlanSettings, options: RunOptions = {}): Promise<Planned> {
  const { runInside } = await import('./inside/run-inside.js');
  const { readGiven } = await import('./inside/read-given.js');
  const { planStage } = await import('../commands/plan-stage.js');
  const { findRun } = await import('../commands/start-or-resume.js');
  return runInside<SettingsOf<'plan'>, Planned>(options, {
    read: () => readGiven('plan', settings),
    stage: planStage,
    findRun,
  });
}
