/** What `splitter release` does: frees a target whose run is gone for good. */

import { findHolder, freeTarget } from '../lease/free-target.js';
import type { SettingsOf } from '../settings/settings.js';
import { defaultJob } from '../shared/default-job.js';
import { RunError, SettingsError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { removeEpochDirectory, takeEpochDirectory } from '../store/epoch-directories.js';
import { formatLocation } from '../store/parse-location.js';
import { withRun } from './run-context.js';

export function runRelease(settings: SettingsOf<'release'>, warnings: readonly string[]): Promise<number> {
  return withRun({ ...settings, runId: undefined }, warnings, async ({ state, terminal }) => {
    const { target, yes, forget } = settings;
    const known = state.target(target);
    const files = known.leaseFiles();
    const place = formatLocation(target);
    const holder = await findHolder(files);
    const steps: string[] = [];
    if (holder?.description !== undefined) {
      steps.push(
        `${place} is freed from ${holder.description}. If that run lives, it ends with 4 at its next renewal; the next run's first write waits ${holder.seconds} s for it.`,
      );
    }
    if (forget) {
      const [baselines, open] = [await known.readBaselines(), await known.listOpen()];
      if (baselines.length > 0 || open.length > 0) {
        const runs = baselines.map(({ job, runId }) => (job === defaultJob ? runId : `${runId} of ${job}`));
        steps.push(
          `The state forgets ${place}: its last complete run (${runs.join(', ') || 'none'}), and ${open.length} that have begun to write.`,
        );
      }
    }
    if (steps.length === 0) {
      terminal.line(
        `Nothing to do: no run holds ${place}${forget ? ', and the state knows none of it' : ''}.`,
      );
      return exitCodes.done;
    }
    if (!yes) {
      const problem = `is required for this, when it is certain to be wanted: ${steps.join(' ')}`;
      throw new SettingsError([{ setting: '--yes', problem }]);
    }
    if (holder?.description !== undefined) {
      const directory = await freeTarget(files, holder, new Date());
      await state.takeDirectory(directory);
      await state.removeDirectory(directory);
      await takeEpochDirectory(target, directory);
      await removeEpochDirectory(target, directory);
    }
    if (forget) await known.forget();
    const after = await findHolder(files);
    if (after?.description !== undefined) {
      throw new RunError(
        `Another run has taken ${place} since: ${after.description}. Look again who holds it.`,
      );
    }
    terminal.line(`Done. ${steps.join(' ')}`);
    return exitCodes.done;
  });
}
