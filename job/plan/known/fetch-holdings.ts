/** What a run of the job left, out of its ledgers and of what was deleted since, as a relation of DuckDB. */

import { fetchLedgers } from '../../state/fetch-ledgers.js';
import { holdings } from '../../state/holdings.js';
import { knownTranches } from '../../state/known-files.js';
import type { Plan } from '../../state/plan-file.js';
import type { RunState } from '../../state/run-state.js';

/**
 * SQL that can stand after FROM, as `holdings` gives it. Files that have to be fetched go into `folder`.
 * @throws RunError when a tranche is not done, or a ledger is not the one that was counted
 */
export function fetchHoldings(
  run: RunState,
  { tranches }: Pick<Plan, 'tranches'>,
  folder: string,
): Promise<string> {
  return relationOf(
    run,
    Array.from({ length: tranches }, (_, tranche) => tranche),
    folder,
  );
}

/** The same of a run that is not complete: of the tranches that are done. */
export async function fetchDone(run: RunState, folder: string): Promise<string> {
  return relationOf(run, [...(await run.listDone())], folder);
}

async function relationOf(run: RunState, tranches: readonly number[], folder: string): Promise<string> {
  return holdings(await fetchLedgers(run, await knownTranches(run, tranches), folder));
}
