/** What `splitter diff` does: plans a run and shows what it would change. */
import { renderDiff } from '../diff/render-diff.js';
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { diffStage } from './diff-stage.js';
import { runStage } from './run-stage.js';

export function runDiff(settings: SettingsOf<'diff'>, warnings: readonly string[]): Promise<number> {
  return runStage(settings, warnings, async (context) => {
    const found = await diffStage(settings, context);
    if (settings.log === 'json') process.stdout.write(`${JSON.stringify(found)}\n`);
    else process.stderr.write(`${renderDiff(found)}\n`);
    return exitCodes.done;
  });
}
