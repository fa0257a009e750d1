/** A run that deletes what it does not find must look where its job looked before: a filter that is tried by hand would empty the target. */
import type { Identity } from '../settings/identity.js';
import { SettingsError } from '../shared/errors.js';
import type { RunState } from '../state/run-state.js';
import { sourceOf } from '../state/source-of.js';
import type { Baseline } from '../state/target-state.js';

/**
 * @param identity of the run that is planned
 * @throws SettingsError when source or key are not those of the job's last complete run, both shown
 */
export async function checkSource(baseline: Baseline, identity: Identity, state: RunState): Promise<void> {
  // A baseline of an earlier version does not know it; the run itself does.
  const before = baseline.source ?? sourceOf((await state.forRun(baseline.runId).findJob())?.settings ?? {});
  const now = sourceOf(identity);
  const flags = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = flags.filter((flag) => before[flag] !== now[flag]);
  if (changed.length === 0) return;
  const shown = (source: Identity) => changed.map((flag) => `${flag} ${quoted(source[flag])}`).join(', ');
  const problem =
    `is required: a run of other rows or keys than its job's last complete run would delete what it does not look at. ` +
    `Run ${baseline.runId} had ${shown(before)}; this one has ${shown(now)}. Give the same, or another --job, or --missing keep; ` +
    'or --accept-source where the new ones are to count from now on';
  throw new SettingsError([{ setting: '--accept-source', problem }]);
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'none' : JSON.stringify(text);
}
