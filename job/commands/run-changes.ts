/** What `splitter changes` does: prints what a run created, updated and deleted. */

import { printChanges } from '../changes/print-changes.js';
import type { SettingsOf } from '../settings/settings.js';
import { withRun } from './run-context.js';

export function runChanges(settings: SettingsOf<'changes'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async ({ state }) => {
    await printChanges(state, settings, process.stdout);
    return 0;
  });
}
