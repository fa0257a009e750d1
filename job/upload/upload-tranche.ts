/**
 * One tranche: rows out of the frozen files, PUT by PUT into the target; its ledger, its rejects, then its marker. In
 * two parts, so that the next tranche's rows are sent while this one's last answers are waited for.
 */

import type { RunControl } from '../lease/run-control.js';
import { type Compress, md5Of } from '../shared/compression.js';
import { RunError } from '../shared/errors.js';
import { toldValue } from '../shared/row-values.js';
import { Slots } from '../shared/slots.js';
import { usualType } from '../sql/body-form.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { holdings } from '../state/holdings.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { runOfMark } from '../state/target-state.js';
import type { ObjectKey, ObjectStore, PutRequest, PutResult } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';
import type { RowBody, RowHeaders } from './frozen-rows.js';
import { groupRows, type UngroupedRows } from './group-rows.js';
import { putOwn } from './put-own.js';
import { TrancheOutcomes, type Uploader } from './tranche-outcomes.js';
import {
  comparedQuery,
  duplicatesQuery,
  duplicatesTable,
  rowsQuery,
  sentRows,
  type TrancheQuery,
  unsentLines,
  type Verdict,
} from './tranche-query.js';
import { type FrozenRow, trancheRows } from './tranche-rows.js';
import type { PaceNow } from './tranche-timeline.js';

/** What of the plan decides over a row. */
export type RowRules = Pick<
  Plan,
  'ifExists' | 'onDuplicate' | 'write' | 'missing' | 'sourceHolds' | 'deletedWhen' | 'open'
>;

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
  /** Of the thread. */
  readonly notes: Notes;
  readonly scratch: string;
  readonly rules: RowRules;
  /** Of the thread; undefined where bodies are sent as they are. */
  readonly compress: Compress | undefined;
  /** The thread. */
  readonly by: Uploader;
  /** Of the process. */
  readonly paceNow: PaceNow;
}

/**
 * Whether each object is to have a note of who wrote it: where ETags are no md5, nothing else could tell later that an
 * object of a run that was cut off is the job's. Undefined until the first answer tells.
 */
export interface Notes {
  areNeeded: boolean | undefined;
}

/** One tranche, in SQL. */
export interface TrancheSources {
  /** Its frozen rows, and their body over their columns; undefined where there are none. */
  readonly rows:
    | (RowBody & {
        readonly relation: string;
        /** @default none */
        readonly headers?: RowHeaders | undefined;
      })
    | undefined;
  /** The objects that the job has there, as `holdings` gives them; undefined where it has none. */
  readonly known: string | undefined;
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
 * @throws PutError, StoreError or RunError when the run cannot go on; then the tranche has no marker
 */
export async function uploadTranche(
  tranche: number,
  sources: TrancheSources,
  work: TrancheWork,
): Promise<SentTranche> {
  const { session, counters, slots, abortController, notes, rules, compress } = work;
  const { ifExists } = rules;
  const deletesMissing = rules.missing === 'delete' && rules.sourceHolds === 'all';
  const headers = sources.rows?.headers;
  const outcomes = await TrancheOutcomes.create(tranche, {
    ...work,
    headers,
    kind: sources.rows?.kind,
    ifExists,
    known: sources.known,
    deletesMissing,
    isGrouped: rules.onDuplicate.mode === 'group',
  });
  /** An object that is there stays as it is. */
  const isKept = ifExists === 'skip' || ifExists === 'fail';
  const isNoted = ifExists !== 'overwrite';
  const send = sender(work);
  const failed = aborted(abortController.signal, () => slots.wake());
  const unanswered = new Slots(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  let isCutOff = false;

  const put = async (row: FrozenRow, key: ObjectKey, body: Uint8Array) => {
    slots.take(body.byteLength);
    unanswered.take(body.byteLength);
    counters.add('inFlight', 1);
    try {
      const sent = compress === undefined ? body : await compress(body);
      if (abortController.signal.aborted) return;
      const result = await send(row, {
        key,
        body: sent,
        contentType: usualType,
        headers: headers?.form,
        headerValues: row.headers?.values,
        observer: outcomes.tally,
        condition: isKept ? { kind: 'if-absent' } : { kind: 'always' },
        owner: isNoted || notes.areNeeded !== false ? `${work.state.runId}/${row.bodyMd5}` : undefined,
        maybeRepeated: isKept && work.maybeRepeated,
      });
      // The tranche has ended, and its ledger with it.
      if (abortController.signal.aborted) return;
      if (notes.areNeeded === undefined && result.outcome === 'written') {
        notes.areNeeded = result.etag !== (compress === undefined ? row.bodyMd5 : md5Of(sent));
      }
      await outcomes.answered(row, result, sent.byteLength);
    } catch (error) {
      abortController.abort(error);
    } finally {
      counters.add('inFlight', -1);
      slots.give(body.byteLength);
      unanswered.give(body.byteLength);
    }
  };

  try {
    const form = { values: headers?.values.length, isGrouped: rules.onDuplicate.mode === 'group' };
    for await (const query of rowsToSend(sources, work, outcomes)) {
      for await (const rows of trancheRows(session, query, form)) {
        for (const row of rows) {
          isCutOff = work.control.isDraining;
          if (isCutOff || abortController.signal.aborted) break;
          if (row.reason !== null || row.body === null || row.key === null) {
            await outcomes.rejected(row, row.reason ?? 'unreadable');
            continue;
          }
          const bytes = row.body.byteLength;
          // Not raced with the failure: a promise that is raced for each row keeps something of each until the tranche ends.
          while (!slots.hasRoomFor(bytes) && !abortController.signal.aborted) await slots.next();
          isCutOff = work.control.isDraining;
          if (isCutOff || abortController.signal.aborted) break;
          void put(row, row.key as ObjectKey, row.body);
        }
        if (isCutOff || abortController.signal.aborted) break;
      }
      if (isCutOff || abortController.signal.aborted) break;
    }
    abortController.signal.throwIfAborted();
  } catch (error) {
    abortController.abort(error);
    failed.forget();
    await outcomes.abandon();
    throw abortController.signal.reason;
  }

  const end = async () => {
    // A failure ends the run, so nobody waits for the others, which may be retried for minutes.
    await Promise.race([unanswered.drained(), failed.promise]);
    failed.forget();
    abortController.signal.throwIfAborted();
    if (isCutOff) await outcomes.abandon();
    else await outcomes.finish();
  };
  const ended = end().catch(async (error: unknown) => {
    abortController.abort(error);
    await outcomes.abandon();
    throw abortController.signal.reason;
  });
  // It may fail before the caller awaits it, which Node would take for a rejection that nobody handles.
  ended.catch(() => {});
  return { ended };
}

type Send = (row: FrozenRow, request: PutRequest) => Promise<PutResult>;

/** How a row is PUT, by what is to become of an object that is there. */
function sender({ target, state, rules, compress }: TrancheWork): Send {
  if (rules.ifExists !== 'own') return (_, request) => target.put(request);
  const runs = [state.runId, ...(rules.open ?? []).map(runOfMark)];
  return ({ etag, bodyMd5 }, request) => {
    const md5 = compress === undefined ? (bodyMd5 ?? '') : md5Of(request.body);
    return putOwn(target, request, { etag, md5, runs });
  };
}

/** Resolves when `signal` is aborted, and calls `then` before, until it is told to forget. */
function aborted(signal: AbortSignal, then: () => void): { readonly promise: Promise<void>; forget(): void } {
  let forget = () => {};
  const promise = new Promise<void>((resolve) => {
    const listen = () => {
      then();
      resolve();
    };
    if (signal.aborted) listen();
    signal.addEventListener('abort', listen);
    forget = () => signal.removeEventListener('abort', listen);
  });
  return { promise, forget };
}

/**
 * SQL of the rows that are to be written or rejected, with the columns of `rowsQuery`, perhaps in several parts, each to be
 * read before the next is asked for. Those for which nothing is sent are in the ledger then.
 */
async function* rowsToSend(
  { rows, known }: TrancheSources,
  { session, rules, abortController }: TrancheWork,
  outcomes: TrancheOutcomes,
): AsyncGenerator<string> {
  if (rows === undefined) return;
  const hasDeletions = rules.deletedWhen !== undefined;
  const leavesUnchanged = rules.write === 'changed' && known !== undefined;
  const needsETags = rules.ifExists === 'own' && known !== undefined;
  for await (const query of judgedTogether(rows, session, rules)) {
    abortController.signal.throwIfAborted();
    if (!hasDeletions && !leavesUnchanged && !needsETags) {
      yield rowsQuery(query);
      continue;
    }
    await session.run(
      comparedQuery({ ...query, known: known ?? holdings(nothing), leavesUnchanged, hasDeletions }),
    );
    await outcomes.unsent(unsentLines(query));
    yield sentRows(query);
  }
}

const nothing = { runId: '', ledgers: [], deletions: [] };

/** The rows with what is to become of those that share a key; of groups some at a time. @throws RunError for a shared key that the survey did not find */
export async function* judgedTogether(
  rows: UngroupedRows,
  session: DuckDbSession,
  { onDuplicate }: Pick<RowRules, 'onDuplicate'>,
): AsyncGenerator<TrancheQuery> {
  if (onDuplicate.mode !== 'group') {
    yield { ...rows, onDuplicate: await verdictNeeded(rows.relation, session, onDuplicate) };
    return;
  }
  for await (const some of groupRows(session, rows, onDuplicate.order))
    yield { ...some, onDuplicate: undefined };
}

async function verdictNeeded(
  relation: string,
  session: DuckDbSession,
  onDuplicate: Exclude<RowRules['onDuplicate'], { mode: 'group' }>,
): Promise<Verdict> {
  await session.run(duplicatesQuery(relation));
  const [first] = await session.rows(`SELECT splitter_key FROM ${duplicatesTable} LIMIT 1`);
  if (first === undefined) return undefined;
  if (onDuplicate.mode === 'fail') {
    throw new RunError(
      `The frozen rows share the key ${toldValue(String(first.splitter_key))}, which the survey did not find: the source changed ` +
        'while it was read. Start a new run.',
    );
  }
  return onDuplicate;
}
