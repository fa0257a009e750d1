/** The ledgers of a complete run as one relation of DuckDB: read from their files, never held in memory. */

import { balance } from '../finish/balance.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { gatherLedgers } from '../state/gather-ledgers.js';
import { holdings, ledgerRelation } from '../state/holdings.js';
import { byTranche, knownOf, knownTranches } from '../state/known-files.js';
import type { Plan } from '../state/plan-file.js';
import { collectMarkers } from '../state/run-markers.js';
import type { RunState } from '../state/run-state.js';

export interface LoadOptions {
  readonly plan: Pick<Plan, 'runId' | 'tranches' | 'rows' | 'job' | 'target'>;
  readonly state: RunState;
  readonly session: DuckDbSession;
  /** Takes the ledgers that have to be fetched, or joined; it must stay until the session ends. */
  readonly folder: string;
}

/**
 * Makes the view `others`: the key of every object that other jobs have under the target, by their last complete runs.
 * A run whose plan is gone is left out: its objects cannot be told from strangers' then.
 */
export async function loadOtherJobs({ plan, state, session, folder }: LoadOptions): Promise<void> {
  const views = [`SELECT NULL::VARCHAR AS key WHERE false`];
  for (const { job, runId } of await state.target(plan.target).readBaselines()) {
    if (job === plan.job) continue;
    const other = state.forRun(runId);
    const tranches = (await other.findPlan())?.tranches ?? 0;
    const known = await knownTranches(
      other,
      Array.from({ length: tranches }, (_, tranche) => tranche),
    );
    const files = await gatherLedgers(other, known, { session, folder });
    views.push(`SELECT key FROM ${holdings(files)}`);
  }
  await session.run(`CREATE VIEW others AS ${views.join(' UNION ALL ')}`);
}

/**
 * Makes the view `expected`: key (unique), bytes, body_md5, etag, outcome. Rows `written` are the objects that the job
 * has, whichever run wrote them; `skipped` ones must be there, too. Those `rejected` are the ones whose key was taken
 * (`--if-exists fail`), an object that the run left alone and that may go again. Any other row says nothing of the target.
 * The view `carried` has the keys of those among the objects of the job that no row of this run writes.
 *
 * @returns the number of rows that must have an object
 * @throws RunError when the run is not complete, or its ledgers are not those that its markers counted
 */
export async function loadLedgers({ plan, state, session, folder }: LoadOptions): Promise<number> {
  const { markers } = await collectMarkers(state.readMarkers());
  balance(plan, markers, await state.listLedgers());
  const deletions = byTranche(await state.listDeletions());
  const known = markers.flatMap((marker) => knownOf(marker, deletions));
  const files = await gatherLedgers(state, known, { session, folder });
  await session.run(`CREATE VIEW held AS SELECT * FROM ${holdings(files)}`);
  await session.run(
    `CREATE VIEW expected AS SELECT key, bytes, body_md5, etag, 'written' AS outcome FROM held
     UNION ALL SELECT key, bytes, body_md5, etag, outcome FROM ${ledgerRelation(files)} met
       WHERE (outcome = 'skipped' OR reason = 'exists') AND NOT EXISTS (FROM held WHERE held.key = met.key)`,
  );
  await session.run(
    `CREATE VIEW carried AS SELECT key FROM ${ledgerRelation(files)} WHERE outcome IN ('kept', 'due')`,
  );
  const [counted] = await session.rows(
    `SELECT count(*) AS objects FROM expected WHERE outcome <> 'rejected'`,
  );
  return Number(counted?.objects);
}
