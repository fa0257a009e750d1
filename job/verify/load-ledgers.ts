/** The ledgers of a complete run as one relation of DuckDB: read from their files, never held in memory. */

import { balance } from '../finish/balance.js';
import { RunError } from '../shared/errors.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { holdings, ledgerRelation } from '../state/holdings.js';
import type { Marker } from '../state/marker.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';

/** Ledgers fetched at once. */
const parallelFetches = 16;

export interface LoadOptions {
  readonly plan: Pick<Plan, 'runId' | 'tranches' | 'rows'>;
  readonly state: RunState;
  readonly session: DuckDbSession;
  /** Takes the ledgers that have to be fetched; it must stay until the session ends. */
  readonly folder: string;
}

/**
 * Makes the view `expected`: key (unique), bytes, body_md5, etag, outcome. Rows `written` are the objects that the job
 * has, whichever run wrote them; `skipped` ones must be there, too. Those `rejected` are the ones whose key was taken
 * (`--if-exists fail`), an object that the run left alone and that may go again. Any other row says nothing of the target.
 *
 * @returns the number of rows that must have an object
 * @throws RunError when the run is not complete, or its ledgers are not those that its markers counted
 */
export async function loadLedgers({ plan, state, session, folder }: LoadOptions): Promise<number> {
  const markers: Marker[] = [];
  for await (const marker of state.readMarkers()) markers.push(marker);
  balance(plan, markers, await state.listLedgers());
  const ledgers = await fetchAll(
    markers.filter(({ ledger }) => ledger !== undefined),
    async (marker) =>
      present(marker.ledger && (await state.ledgerFile(marker, folder, marker.ledger)), marker, state),
  );
  const deletions = await fetchAll(await state.listDeletions(), async (file) =>
    present(await state.deletionsFile(file, folder), file, state),
  );
  const files = { runId: plan.runId, ledgers, deletions };
  await session.run(`CREATE VIEW held AS SELECT * FROM ${holdings(files)}`);
  await session.run(
    `CREATE VIEW expected AS SELECT key, bytes, body_md5, etag, 'written' AS outcome FROM held
     UNION ALL SELECT key, bytes, body_md5, etag, outcome FROM ${ledgerRelation(files)} met
       WHERE (outcome = 'skipped' OR reason = 'exists') AND NOT EXISTS (FROM held WHERE held.key = met.key)`,
  );
  const [counted] = await session.rows(
    `SELECT count(*) AS objects FROM expected WHERE outcome <> 'rejected'`,
  );
  return Number(counted?.objects);
}

async function fetchAll<T>(items: readonly T[], fetch: (item: T) => Promise<string>): Promise<string[]> {
  const files: string[] = [];
  for (let start = 0; start < items.length; start += parallelFetches) {
    files.push(...(await Promise.all(items.slice(start, start + parallelFetches).map(fetch))));
  }
  return files;
}

function present(file: string | undefined, { tranche }: Pick<Marker, 'tranche'>, { uri }: RunState): string {
  if (file !== undefined) return file;
  throw new RunError(
    `The ledger of tranche ${tranche} at ${uri}, or what was deleted of it, was there and is gone, or another took its ` +
      'place. Verify again when nothing else writes to the state.',
  );
}
