/** What a run of the job left, out of its ledgers and of what was deleted since, as a relation of DuckDB. */

import { type GatherOptions, gatherLedgers } from '../../state/gather-ledgers.js';
import { holdings } from '../../state/holdings.js';
import { type KnownTranche, knownTranches } from '../../state/known-files.js';
import type { Plan } from '../../state/plan-file.js';
import type { RunState } from '../../state/run-state.js';

/**
 * SQL that can stand after FROM, as `holdings` gives it.
 * @throws RunError when a ledger is not the one that was counted
 */
export async function fetchHoldings(
  run: RunState,
  tranches: readonly KnownTranche[],
  options: Pick<GatherOptions, 'session' | 'folder'>,
): Promise<string> {
  return holdings(await gatherLedgers(run, tranches, options));
}

/** Of a complete run. @throws RunError when one is not done */
export function allTranches(run: RunState, { tranches }: Pick<Plan, 'tranches'>): Promise<KnownTranche[]> {
  return knownTranches(
    run,
    Array.from({ length: tranches }, (_, tranche) => tranche),
  );
}

/** Of a run that is not complete: those that are done. */
export async function doneTranches(run: RunState): Promise<KnownTranche[]> {
  return knownTranches(run, [...(await run.listDone())]);
}
