/** All ledgers of a run as few local files: DuckDB holds some of each file that a relation names, in every look at it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import { fetchLedgers } from './fetch-ledgers.js';
import { type LedgerFiles, ledgerRelation, parquetRelation } from './holdings.js';
import type { KnownTranche } from './known-files.js';
import type { RunState } from './run-state.js';

/** A file takes 30 to 80 kB of memory while a relation of many is read; so many take some megabytes. */
const mostFiles = 256;

export interface GatherOptions {
  readonly session: DuckDbSession;
  /** Takes what has to be fetched or joined; it must stay as long as the files are read. */
  readonly folder: string;
  /** Ledgers that are read as they are; of more, as many as this are joined into one file. @default 256 */
  readonly most?: number;
}

/**
 * As `fetchLedgers`, of any number of tranches.
 * @throws RunError when one is not what was counted
 */
export async function gatherLedgers(
  state: RunState,
  tranches: readonly KnownTranche[],
  { session, folder, most = mostFiles }: GatherOptions,
): Promise<LedgerFiles> {
  if (tranches.length <= most) return fetchLedgers(state, tranches, folder);
  const ledgers: string[] = [];
  const deletions: string[] = [];
  for (let start = 0; start < tranches.length; start += most) {
    const some = await fetchLedgers(state, tranches.slice(start, start + most), folder);
    const path = (what: string) => join(folder, `${what}-of-${state.runId}-from-${start}.parquet`);
    ledgers.push(await joined(session, ledgerRelation(some), path('ledgers')));
    if (some.deletions.length > 0) {
      deletions.push(await joined(session, parquetRelation(some.deletions), path('deletions')));
    }
    if (!state.fetchesFiles) continue;
    await Promise.all([...some.ledgers, ...some.deletions].map((file) => rm(file)));
  }
  return { runId: state.runId, ledgers, deletions };
}

async function joined(session: DuckDbSession, relation: string, path: string): Promise<string> {
  await session.run(`COPY (FROM ${relation}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`);
  return path;
}
