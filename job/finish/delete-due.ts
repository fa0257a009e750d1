/** Deletes the objects of one tranche that are due, and writes down what became of each when all have their answer. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBAppender } from '@duckdb/node-api';
import { RunError } from '../shared/errors.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import { ledgerRelation } from '../state/holdings.js';
import type { TrancheMarker } from '../state/run-markers.js';
import type { RunState } from '../state/run-state.js';
import type { DeleteOutcome, DeleteRequest, ETag, ObjectKey, ObjectStore } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';

export interface DeleteDueOptions {
  readonly state: RunState;
  /** Fenced. */
  readonly target: ObjectStore;
  readonly session: DuckDbSession;
  /** For files on their way. */
  readonly folder: string;
  /** The server ignores conditions. */
  readonly looksFirst: boolean;
  /** Counts each object that has its answer, as rows. */
  readonly counters: Counters;
  /** Looked at before each request. */
  readonly signal: AbortSignal | undefined;
}

/** In one call: as many as S3 takes in one request. */
const keysAtOnce = 1_000;

/** What became of objects, counted. */
export type DeletionResults = Record<'deleted' | 'gone' | 'foreign', number>;

const results: Readonly<Record<DeleteOutcome, keyof DeletionResults>> = {
  deleted: 'deleted',
  gone: 'gone',
  'condition-failed': 'foreign',
};

/**
 * Cut off, it is done again: what an earlier process has removed is gone then.
 * @throws RunError when the ledger is not the one that the marker counted
 */
export async function deleteDue(marker: TrancheMarker, options: DeleteDueOptions): Promise<DeletionResults> {
  const { state } = options;
  const folder = await mkdtemp(join(options.folder, 'tranche-'));
  const session = await options.session.fork();
  const table = `splitter_deletions_${marker.tranche}`;
  try {
    const ledger = marker.ledger && (await state.ledgerFile(marker, folder, marker.ledger));
    if (ledger === undefined) throw lost(marker, state, 'is gone, or another took its place');
    await session.run(`CREATE TABLE ${table} (key VARCHAR, etag VARCHAR, result VARCHAR)`);
    const appender = await session.appender(table);
    const counts: DeletionResults = { deleted: 0, gone: 0, foreign: 0 };
    for await (const requests of dueIn(ledger, state.runId, session)) {
      await deleteSome(requests, appender, counts, options);
    }
    appender.closeSync();
    const due = counts.deleted + counts.gone + counts.foreign;
    if (due !== marker.due) {
      throw lost(marker, state, `has ${due} objects that are due, its marker counted ${marker.due}`);
    }
    const path = join(folder, 'deletions.parquet');
    await session.run(
      `COPY (FROM ${table} ORDER BY key) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await state.putDeletions(marker.tranche, path);
    return counts;
  } finally {
    await session.run(`DROP TABLE IF EXISTS ${table}`);
    session.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function* dueIn(
  ledger: string,
  runId: string,
  session: DuckDbSession,
): AsyncGenerator<DeleteRequest[]> {
  const sql = `SELECT key, etag FROM ${ledgerRelation({ runId, ledgers: [ledger] })} WHERE outcome = 'due'`;
  let requests: DeleteRequest[] = [];
  for await (const chunk of session.stream(sql)) {
    for (const [key, etag] of chunk.getRows()) {
      // The types are those of the ledger's columns.
      requests.push({ key: key as ObjectKey, etag: etag as ETag });
      if (requests.length < keysAtOnce) continue;
      yield requests;
      requests = [];
    }
  }
  if (requests.length > 0) yield requests;
}

async function deleteSome(
  requests: readonly DeleteRequest[],
  appender: DuckDBAppender,
  counts: DeletionResults,
  { target, looksFirst, signal, counters }: DeleteDueOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const outcomes = await target.deleteMany(requests, { looksFirst });
  counters.add('rows', requests.length);
  for (const [index, { key, etag = '' }] of requests.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error(`expected an outcome for ${key}`);
    appender.appendVarchar(key);
    appender.appendVarchar(etag);
    appender.appendVarchar(results[outcome]);
    counts[results[outcome]] += 1;
    appender.endRow();
  }
}

function lost({ tranche }: TrancheMarker, state: RunState, how: string): RunError {
  return new RunError(
    `The ledger of tranche ${tranche} at ${state.uri} ${how}: what is to be deleted is not known. Restore the file, or start a new run.`,
  );
}
