/** What `splitter status` does: looks at one run in the state, and prints how far it is, once or until it ends. */
import type { CommandName } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { lookAtRun } from '../state/list-runs.js';
import { knownRun } from './known-run.js';
import { onwardOf, printStatus } from './print-status.js';
import { stateFlags } from './resume-command.js';
import { withRun } from './run-context.js';
import { showUntilEnd } from './show-until-end.js';

export function runStatus(settings: SettingsOf<'status'>, warnings: readonly string[]): Promise<number> {
  return withRun(settings, warnings, async (context) => {
    const { state } = context;
    const known = await knownRun(state);
    const { files, holder } = known;
    const place = (command: CommandName) => stateFlags(settings, command);
    if (settings.follow) {
      const { log: form, quiet } = settings;
      return showUntilEnd(known, { form, quiet, place }, context);
    }
    const summary = await lookAtRun(state, files);
    printStatus({ summary, files, holder, onward: onwardOf(summary, files, place) }, settings.log);
    return exitCodes.done;
  });
}
