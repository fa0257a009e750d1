/**
 * One tranche: rows out of the frozen files, PUT by PUT into the target; its ledger, its rejects, then its marker. In
 * two parts, so that the next tranche's rows are sent while this one's last answers are waited for.
 */

import type { RunControl } from '../lease/run-control.js';
import type { OnDuplicate } from '../settings/settings.js';
import { RunError } from '../shared/errors.js';
import { Slots } from '../shared/slots.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { RunState } from '../state/run-state.js';
import type { ObjectKey, ObjectStore, PutCondition } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';
import { TrancheOutcomes } from './tranche-outcomes.js';
import { duplicatesQuery, duplicatesTable, rowsQuery } from './tranche-query.js';
import { type FrozenRow, trancheRows } from './tranche-rows.js';

export interface TrancheWork {
  readonly session: DuckDbSession;
  readonly target: ObjectStore;
  readonly state: RunState;
  /** Called before a marker says that what was written is there: puts it on the disk where it has to be. */
  readonly settle: () => Promise<void>;
  readonly counters: Counters;
  /** Asked before each row. */
  readonly control: Pick<RunControl, 'isDraining'>;
  /** Ends all tranches of the thread at once with its reason: what is in flight is abandoned. The first failure aborts it. */
  readonly abortController: AbortController;
  /** Of all tranches of the thread. */
  readonly slots: Slots;
  /** The rows may have been written in an earlier life of the run. */
  readonly maybeRepeated: boolean;
  readonly scratch: string;
  readonly ifExists: 'overwrite' | 'skip' | 'fail';
  readonly onDuplicate: OnDuplicate;
  /** SQL of the body over the relation's columns. */
  readonly body: string;
}

/** A tranche whose rows have all been sent. */
export interface SentTranche {
  /**
   * Resolves when all are answered and the tranche has its ledger and its marker; rejects with PutError, StoreError
   * or RunError when the run cannot go on, and then it has no marker. Until then it uses the scratch folder.
   */
  readonly ended: Promise<void>;
}

/**
 * Resolves when the last row is on its way. A run that drains begins no new rows: what is in flight is waited for, and
 * a tranche that has rows left then gets no ledger and no marker.
 *
 * @param relation SQL of the tranche's frozen rows
 * @throws PutError, StoreError or RunError when the run cannot go on; then the tranche has no marker
 */
export async function uploadTranche(
  tranche: number,
  relation: string,
  work: TrancheWork,
): Promise<SentTranche> {
  const { session, counters, slots, abortController } = work;
  const outcomes = await TrancheOutcomes.create(tranche, work);
  const condition: PutCondition = work.ifExists === 'overwrite' ? { kind: 'always' } : { kind: 'if-absent' };
  const failed = aborted(abortController.signal);
  const unanswered = new Slots(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  let isCutOff = false;

  const put = async (row: FrozenRow, key: ObjectKey, body: Uint8Array) => {
    slots.take(body.byteLength);
    unanswered.take(body.byteLength);
    counters.add('inFlight', 1);
    try {
      const owner = condition.kind === 'always' ? undefined : `${work.state.runId}/${row.bodyMd5}`;
      const result = await work.target.put({
        key,
        body,
        contentType: 'application/json',
        condition,
        observer: outcomes.tally,
        owner,
        maybeRepeated: owner !== undefined && work.maybeRepeated,
      });
      // The tranche has ended, and its ledger with it.
      if (abortController.signal.aborted) return;
      await outcomes.answered(row, result);
    } catch (error) {
      abortController.abort(error);
    } finally {
      counters.add('inFlight', -1);
      slots.give(body.byteLength);
      unanswered.give(body.byteLength);
    }
  };

  try {
    const query = rowsQuery(relation, work.body, await verdictNeeded(relation, work));
    for await (const rows of trancheRows(session, query)) {
      for (const row of rows) {
        isCutOff = work.control.isDraining;
        if (isCutOff || abortController.signal.aborted) break;
        if (row.reason !== null || row.body === null || row.key === null) {
          await outcomes.rejected(row, row.reason ?? 'unreadable');
          continue;
        }
        const bytes = row.body.byteLength;
        while (!slots.hasRoomFor(bytes) && !abortController.signal.aborted) {
          await Promise.race([slots.next(), failed.promise]);
        }
        isCutOff = work.control.isDraining;
        if (isCutOff || abortController.signal.aborted) break;
        void put(row, row.key as ObjectKey, row.body);
      }
      if (isCutOff || abortController.signal.aborted) break;
    }
    abortController.signal.throwIfAborted();
  } catch (error) {
    abortController.abort(error);
    failed.forget();
    throw abortController.signal.reason;
  }

  const end = async () => {
    // A failure ends the run, so nobody waits for the others, which may be retried for minutes.
    await Promise.race([unanswered.drained(), failed.promise]);
    failed.forget();
    abortController.signal.throwIfAborted();
    if (!isCutOff) await outcomes.finish();
  };
  const ended = end().catch((error: unknown) => {
    abortController.abort(error);
    throw abortController.signal.reason;
  });
  // It may fail before the caller awaits it, which Node would take for a rejection that nobody handles.
  ended.catch(() => {});
  return { ended };
}

/** Resolves when `signal` is aborted, until it is told to forget. */
function aborted(signal: AbortSignal): { readonly promise: Promise<void>; forget(): void } {
  let forget = () => {};
  const promise = new Promise<void>((resolve) => {
    const listen = () => resolve();
    if (signal.aborted) listen();
    signal.addEventListener('abort', listen);
    forget = () => signal.removeEventListener('abort', listen);
  });
  return { promise, forget };
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
