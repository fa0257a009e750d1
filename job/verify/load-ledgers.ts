/** The ledgers of a complete run as one relation of DuckDB: read from their files, never held in memory. */

import { balance } from '../finish/balance.js';
import { RunError } from '../shared/errors.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
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
 * Makes the view `expected`: key (unique), bytes, body_md5, etag, outcome. Rows `written` and `skipped` must have
 * their object; those `rejected` are the ones whose key was taken (`--if-exists fail`), an object that the run left
 * alone and that may go again. Any other rejected row says nothing of the target.
 *
 * @returns the number of rows that must have an object
 * @throws RunError when the run is not complete, or its ledgers are not those that its markers counted
 */
export async function loadLedgers({ plan, state, session, folder }: LoadOptions): Promise<number> {
  const markers: Marker[] = [];
  for await (const marker of state.readMarkers()) markers.push(marker);
  const { written, skipped } = balance(plan, markers, await state.listLedgers());
  const ledgers = markers.filter(({ ledger }) => ledger !== undefined);
  const files: string[] = [];
  for (let start = 0; start < ledgers.length; start += parallelFetches) {
    const some = ledgers.slice(start, start + parallelFetches);
    files.push(...(await Promise.all(some.map((marker) => fetchLedger(state, folder, marker)))));
  }
  await session.run(`CREATE VIEW expected AS SELECT key, bytes, body_md5, etag, outcome FROM ${relation(files)}
    WHERE outcome IN ('written', 'skipped') OR reason = 'exists'`);
  return written + skipped;
}

async function fetchLedger(state: RunState, folder: string, marker: Marker): Promise<string> {
  const file = marker.ledger && (await state.ledgerFile(marker, folder, marker.ledger));
  if (file === undefined) {
    throw new RunError(
      `The ledger of tranche ${marker.tranche} at ${state.uri} was there and is gone, or another took its place. ` +
        'Verify again when nothing else writes to the state.',
    );
  }
  return file;
}

function relation(files: readonly string[]): string {
  if (files.length > 0) {
    return `read_parquet([${files.map(quoteLiteral).join(', ')}], hive_partitioning = false)`;
  }
  return `(SELECT NULL::VARCHAR AS key, 0::BIGINT AS bytes, NULL::VARCHAR AS body_md5, NULL::VARCHAR AS etag,
    NULL::VARCHAR AS outcome, NULL::VARCHAR AS reason WHERE false)`;
}
