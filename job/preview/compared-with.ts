/** What a run would be compared with that writes or deletes only what has changed: known without freezing a row. */
import { writtenForm } from '../bill/figures.js';
import { storageClassOf } from '../bill/storage-classes.js';
import { checkSource } from '../plan/check-source.js';
import type { TargetFacts } from '../plan/look-at-target.js';
import { mayDelete } from '../settings/may-delete.js';
import type { SettingsOf } from '../settings/settings.js';
import type { RunState } from '../state/run-state.js';
import type { LastRun } from './last-run.js';

export interface ComparedWith {
  readonly job: string;
  /** The job's last complete run; null where it has none, and all rows would be written. */
  readonly run: string | null;
  /** Objects that the job has after it; null where the state has lost it, or its report. */
  readonly objects: number | null;
  /** The ledgers of that run, or a listing of the target. */
  readonly by: 'ledger' | 'target';
  readonly write: 'all' | 'changed';
  /** Whether objects without a row, or whose row says so, would be deleted. */
  readonly deletes: boolean;
  /** What 1,000 changed rows cost to write, in US dollars. */
  readonly dollarsPerThousand: number;
}

/**
 * Null for a run that writes all and deletes nothing.
 * @throws SettingsError when the run would not begin for what its job has done before
 */
export async function comparedWith(
  settings: SettingsOf<'preview'>,
  { baseline, open, last }: TargetFacts & { readonly last: LastRun | null },
  state: RunState,
): Promise<ComparedWith | null> {
  const { job, write, compare } = settings;
  const deletes = mayDelete(settings);
  if (write === 'all' && !deletes) return null;
  if (baseline !== undefined && deletes && !settings.acceptSource) {
    await checkSource(baseline.content, settings.identity, state);
  }
  return {
    job,
    run: baseline?.content.runId ?? null,
    objects: last?.objects ?? null,
    // What a run left that was cut off, no ledger tells.
    by: open.length > 0 ? 'target' : compare,
    write,
    deletes,
    dollarsPerThousand: dollarsPerThousand(settings),
  };
}

export function dollarsPerThousand(settings: SettingsOf<'preview'>): number {
  const { target, prices } = settings;
  if (target.kind === 'folder') return 0;
  return prices[storageClassOf(writtenForm(settings, target.prefix).storageClass).put];
}
