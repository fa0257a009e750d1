/** The ledgers of a run as local files, with what was deleted of them. */
import { allEnded } from '../shared/all-ended.js';
import { RunError } from '../shared/errors.js';
import type { LedgerFiles } from './holdings.js';
import type { KnownTranche } from './known-files.js';
import type { RunState } from './run-state.js';

/** Tranches fetched at once. */
const parallelFetches = 16;

/**
 * Files that have to be fetched go into `folder`, where they must stay as long as they are read.
 * @throws RunError when one is not what was counted
 */
export async function fetchLedgers(
  state: RunState,
  tranches: readonly KnownTranche[],
  folder: string,
): Promise<LedgerFiles> {
  const ledgers: string[] = [];
  const deletions: string[] = [];
  for (let start = 0; start < tranches.length; start += parallelFetches) {
    const some = tranches.slice(start, start + parallelFetches).map(async (known) => {
      ledgers.push(present(await state.ledgerFile(known, folder, known.ledger), known, state));
      for (const file of known.deletions) {
        deletions.push(present(await state.deletionsFile(file, folder), file, state));
      }
    });
    await allEnded(some);
  }
  return { runId: state.runId, ledgers, deletions };
}

function present(
  file: string | undefined,
  { tranche }: Pick<KnownTranche, 'tranche'>,
  { uri }: RunState,
): string {
  if (file !== undefined) return file;
  throw new RunError(
    `The ledger of tranche ${tranche} at ${uri}, or what was deleted of it, was there and is gone, or another took its ` +
      'place. Restore it. If it was removed in this moment, start again.',
  );
}
