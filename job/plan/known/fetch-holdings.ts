/** What a run of the job left, out of its ledgers and of what was deleted since, as a relation of DuckDB. */

import { holdings } from '../../state/holdings.js';
import { type KnownTranche, knownTranches } from '../../state/known-files.js';
import type { Plan } from '../../state/plan-file.js';
import type { RunState } from '../../state/run-state.js';
import { lostBaseline } from './lost-baseline.js';

/** Ledgers fetched at once. */
const parallelFetches = 16;

/**
 * SQL that can stand after FROM, as `holdings` gives it. Files that have to be fetched go into `folder`.
 * @throws RunError when a tranche is not done, or a ledger is not the one that was counted
 */
export async function fetchHoldings(
  run: RunState,
  { tranches }: Pick<Plan, 'tranches'>,
  folder: string,
): Promise<string> {
  const all = Array.from({ length: tranches }, (_, tranche) => tranche);
  return relationOf(run, await knownTranches(run, all), folder);
}

/** The same of a run that is not complete: of the tranches that are done. */
export async function fetchDone(run: RunState, folder: string): Promise<string> {
  return relationOf(run, await knownTranches(run, [...(await run.listDone())]), folder);
}

async function relationOf(run: RunState, known: readonly KnownTranche[], folder: string): Promise<string> {
  const ledgers: string[] = [];
  const deletions: string[] = [];
  for (let start = 0; start < known.length; start += parallelFetches) {
    const some = known.slice(start, start + parallelFetches).map(async (tranche) => {
      ledgers.push(present(await run.ledgerFile(tranche, folder, tranche.ledger), run));
      for (const file of tranche.deletions)
        deletions.push(present(await run.deletionsFile(file, folder), run));
    });
    await Promise.all(some);
  }
  return holdings({ runId: run.runId, ledgers, deletions });
}

function present(file: string | undefined, run: RunState): string {
  if (file === undefined) throw lostBaseline(run);
  return file;
}
