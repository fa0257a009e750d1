/** One tranche: rows out of the frozen files, PUT by PUT into the target; its ledger, its rejects, then its marker. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../errors.js';
import type { RunControl } from '../run-state/run-control.js';
import type { RunState } from '../run-state/run-state.js';
import type { OnDuplicate } from '../settings/settings.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { ObjectKey, ObjectStore, PutCondition, PutResult } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';
import { Ledger, type LedgerEntry } from './ledger.js';
import type { PutTally, Retries } from './put-tally.js';
import { Rejects } from './rejects.js';
import { Slots } from './slots.js';
import { duplicatesQuery, duplicatesTable, rowsQuery } from './tranche-query.js';
import { type FrozenRow, trancheRows } from './tranche-rows.js';

/** Bodies in flight in one thread, in bytes. */
const maxBytesInFlight = 64 * 1024 * 1024;

export interface TrancheWork {
  readonly session: DuckDbSession;
  readonly target: ObjectStore;
  readonly state: RunState;
  readonly counters: Counters;
  /** What `target` tells of its PUTs. */
  readonly tally: PutTally;
  /** Asked before each row. */
  readonly control: Pick<RunControl, 'isDraining'>;
  /** Ends the tranche at once with its reason: what is in flight is abandoned. */
  readonly ending: AbortSignal;
  /** The rows may have been written in an earlier life of the run. */
  readonly maybeRepeated: boolean;
  readonly scratch: string;
  readonly maxInFlight: number;
  readonly ifExists: 'overwrite' | 'skip' | 'fail';
  readonly onDuplicate: OnDuplicate;
  /** SQL of the body over the relation's columns. */
  readonly body: string;
}

/**
 * A run that drains begins no new rows: what is in flight is waited for, and a tranche that has rows left then gets
 * no ledger and no marker.
 *
 * @param relation SQL of the tranche's frozen rows
 * @throws PutError, StoreError or RunError when the run cannot go on; then the tranche has no marker
 */
export async function uploadTranche(tranche: number, relation: string, work: TrancheWork): Promise<void> {
  const startedAt = new Date().toISOString();
  work.tally.take();
  const { session, state, counters, scratch } = work;
  const ledger = await Ledger.create(session);
  const rejects = new Rejects(join(scratch, `rejects-${tranche}.jsonl`));
  const slots = new Slots(work.maxInFlight, maxBytesInFlight);
  const condition: PutCondition = work.ifExists === 'overwrite' ? { kind: 'always' } : { kind: 'if-absent' };
  let puts = 0;
  let failure: unknown;
  let fail = (_error: unknown) => {};
  const failed = new Promise<void>((resolve) => {
    fail = (error) => {
      failure ??= error;
      resolve();
    };
  });
  const end = () => fail(work.ending.reason);
  work.ending.addEventListener('abort', end);
  let isCutOff = false;

  const record = (entry: LedgerEntry) => {
    ledger.add(entry);
    counters.add('rows', 1);
    counters.add(entry.outcome, 1);
    if (entry.reason === 'superseded') counters.add('superseded', 1);
    if (entry.outcome === 'written') counters.add('bytes', entry.bytes);
  };
  const reject = async (row: FrozenRow, reason: string) => {
    await rejects.add({ reason, key: row.key, body: row.body });
    record({ ...entryOf(row), etag: null, outcome: 'rejected', reason });
  };
  const settle = (row: FrozenRow, result: PutResult): Promise<void> | void => {
    switch (result.outcome) {
      case 'written':
        return record({ ...entryOf(row), etag: result.etag, outcome: 'written', reason: null });
      case 'condition-failed':
        if (work.ifExists === 'fail') return reject(row, 'exists');
        return record({ ...entryOf(row), etag: null, outcome: 'skipped', reason: null });
      case 'refused':
        return reject(row, result.reason);
      default:
        return result satisfies never;
    }
  };
  const put = async (row: FrozenRow, key: ObjectKey, body: Uint8Array) => {
    counters.add('inFlight', 1);
    try {
      const owner = condition.kind === 'always' ? undefined : `${state.runId}/${row.bodyMd5}`;
      const result = await work.target.put({
        key,
        body,
        contentType: 'application/json',
        condition,
        ...(owner === undefined ? {} : { owner, maybeRepeated: work.maybeRepeated }),
      });
      // The tranche has ended, and its ledger with it.
      if (failure !== undefined) return;
      puts += 1;
      counters.add('puts', 1);
      await settle(row, result);
    } catch (error) {
      fail(error);
    } finally {
      counters.add('inFlight', -1);
      slots.give(body.byteLength);
    }
  };

  try {
    const query = rowsQuery(relation, work.body, await verdictNeeded(relation, work));
    for await (const rows of trancheRows(session, query)) {
      for (const row of rows) {
        isCutOff = work.control.isDraining;
        if (isCutOff || failure !== undefined) break;
        if (row.reason !== null || row.body === null || row.key === null) {
          await reject(row, row.reason ?? 'unreadable');
          continue;
        }
        const bytes = row.body.byteLength;
        while (!slots.hasRoomFor(bytes) && failure === undefined) {
          await Promise.race([slots.next(), failed]);
        }
        isCutOff = work.control.isDraining;
        if (isCutOff || failure !== undefined) break;
        slots.take(bytes);
        void put(row, row.key as ObjectKey, row.body);
      }
      if (isCutOff || failure !== undefined) break;
    }
  } catch (error) {
    fail(error);
  }
  // A failure ends the run, so nobody waits for the others, which may be retried for minutes.
  await Promise.race([slots.drained(), failed]);
  work.ending.removeEventListener('abort', end);
  if (failure !== undefined) throw failure;
  if (isCutOff) return;

  const { retries, latencies } = work.tally.take();
  const path = join(scratch, `ledger-${tranche}.parquet`);
  const counts = await ledger.finish(path);
  if (await rejects.finish()) await state.putRejects(tranche, rejects.path);
  const etag = await state.putLedger(tranche, path);
  await Promise.all([rm(path, { force: true }), rm(rejects.path, { force: true })]);
  await state.writeMarker({
    tranche,
    ...counts,
    puts: puts + sum(retries),
    retries,
    latencies,
    startedAt,
    finishedAt: new Date().toISOString(),
    ledger: etag,
  });
}

/** How rows of shared keys are judged; undefined when the tranche has none. */
async function verdictNeeded(
  relation: string,
  { session, onDuplicate }: TrancheWork,
): Promise<Exclude<OnDuplicate, { mode: 'fail' }> | undefined> {
  await session.run(duplicatesQuery(relation));
  const [first] = await session.rows(`SELECT splitter_key FROM ${duplicatesTable} LIMIT 1`);
  if (first === undefined) return undefined;
  if (onDuplicate.mode === 'fail') {
    throw new RunError(
      `The frozen rows share the key ${String(first.splitter_key)}, which the survey did not find: the source changed ` +
        'while it was read. Start a new run.',
    );
  }
  return onDuplicate;
}

function entryOf(row: FrozenRow): Pick<LedgerEntry, 'key' | 'bytes' | 'bodyMd5'> {
  return { key: row.key, bytes: row.body?.byteLength ?? 0, bodyMd5: row.bodyMd5 };
}

function sum(retries: Retries): number {
  return Object.values(retries).reduce((total, count) => total + count, 0);
}
