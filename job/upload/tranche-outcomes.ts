/** What became of each row of one tranche: counted, kept in its ledger and its rejects, and sealed by its marker. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BodyKind } from '../sql/body-form.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { ETag, PutResult } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';
import type { RowHeaders } from './frozen-rows.js';
import { Ledger, type LedgerEntry, type LedgerOptions, type Outcome } from './ledger.js';
import { PutTally } from './put-tally.js';
import { Rejects } from './rejects.js';
import type { FrozenRow } from './tranche-rows.js';
import type { PaceNow } from './tranche-timeline.js';

export interface TrancheOutcomesParts extends Pick<LedgerOptions, 'known' | 'deletesMissing' | 'isGrouped'> {
  /** Of the objects. @default none */
  readonly headers?: Pick<RowHeaders, 'values' | 'fingerprint'> | undefined;
  /** Of the bodies. @default json */
  readonly kind?: BodyKind['kind'] | undefined;
  readonly session: DuckDbSession;
  readonly state: RunState;
  readonly settle: () => Promise<void>;
  readonly counters: Counters;
  /** Folder of the ledger and the rejects until they are in the state. */
  readonly scratch: string;
  readonly ifExists: Plan['ifExists'];
  /** Who uploads it. */
  readonly by: Uploader;
  readonly paceNow: PaceNow;
}

/** A thread of a task, by the numbers that its markers have. */
export interface Uploader {
  readonly task: number;
  readonly thread: number;
}

export class TrancheOutcomes {
  /** For the store: the retries and latencies of this tranche's PUTs. */
  readonly tally: PutTally;
  readonly #tranche: number;
  readonly #parts: TrancheOutcomesParts;
  readonly #ledger: Ledger;
  readonly #rejects: Rejects;
  readonly #startedAt = new Date().toISOString();
  #answers = 0;

  private constructor(tranche: number, parts: TrancheOutcomesParts, ledger: Ledger) {
    this.tally = new PutTally(parts.counters, parts.paceNow);
    this.#tranche = tranche;
    this.#parts = parts;
    this.#ledger = ledger;
    this.#rejects = new Rejects(join(parts.scratch, `rejects-${tranche}.jsonl`), parts.kind);
  }

  static async create(tranche: number, parts: TrancheOutcomesParts): Promise<TrancheOutcomes> {
    const { known, deletesMissing, state } = parts;
    const takenIsForeign = parts.ifExists === 'own';
    const { values = [], fingerprint } = parts.headers ?? {};
    const same = fingerprint === undefined ? undefined : { same: fingerprint };
    const headers: LedgerOptions['headers'] = values.length > 0 ? 'own' : same;
    const { isGrouped } = parts;
    const options = { runId: state.runId, known, deletesMissing, takenIsForeign, headers, isGrouped };
    return new TrancheOutcomes(tranche, parts, await Ledger.create(parts.session, options));
  }

  /** The row's PUT, of so many bytes, was answered. A promise only where there is something to wait for. */
  answered(row: FrozenRow, result: PutResult, bytes: number): Promise<void> | void {
    this.#answers += 1;
    this.#parts.counters.add('puts', 1);
    this.tally.ended();
    switch (result.outcome) {
      case 'written':
        this.tally.written(bytes);
        return this.#record(entryOf(row, bytes, result.etag, 'written', null));
      case 'condition-failed':
        if (this.#parts.ifExists !== 'skip') return this.rejected(row, 'exists');
        return this.#record(entryOf(row, bytesOf(row), null, 'skipped', null));
      case 'refused':
        return this.rejected(row, result.reason);
      default:
        return result satisfies never;
    }
  }

  /** The row can't be written. */
  async rejected(row: FrozenRow, reason: string): Promise<void> {
    await this.#rejects.add({ reason, key: row.key, body: row.body });
    this.#record(entryOf(row, bytesOf(row), null, 'rejected', reason));
  }

  /** Rows for which nothing is sent: `query` gives their lines of the ledger, in a statement of the tranche's session. */
  async unsent(query: string): Promise<void> {
    const { session, counters } = this.#parts;
    counters.add('rows', await this.#ledger.addAll(session, query));
  }

  /** All rows have their outcome: puts rejects and ledger into the state, and the marker last. */
  async finish(): Promise<void> {
    const { state, scratch, settle, by } = this.#parts;
    const path = join(scratch, `ledger-${this.#tranche}.parquet`);
    const counts = await this.#ledger.finish(path);
    if (await this.#rejects.finish()) await state.putRejects(this.#tranche, this.#rejects.path);
    const etag = await state.putLedger(this.#tranche, path);
    await Promise.all([rm(path, { force: true }), rm(this.#rejects.path, { force: true })]);
    await settle();
    const { retries, latencies, sizes, timeline } = this.tally;
    const repeated = Object.values(retries).reduce((total, count) => total + count, 0);
    await state.writeMarker({
      tranche: this.#tranche,
      ...counts,
      puts: this.#answers + repeated,
      retries,
      latencies,
      sizes,
      ...by,
      ...(timeline === undefined ? {} : { timeline }),
      startedAt: this.#startedAt,
      finishedAt: new Date().toISOString(),
      ledger: etag,
    });
  }

  /** Not all rows have their outcome, and will not: leaves no file that is being written. */
  abandon(): Promise<void> {
    return this.#rejects.abandon();
  }

  #record(entry: LedgerEntry): void {
    const { counters } = this.#parts;
    this.#ledger.add(entry);
    counters.add('rows', entry.rows ?? 1);
    counters.add(entry.outcome, entry.rows ?? 1);
    if (entry.reason === 'superseded') counters.add('superseded', 1);
    if (entry.outcome === 'written') counters.add('bytes', entry.bytes);
  }
}

/** Field by field, since this runs for every row: spreads took 7 % of a worker's CPU. */
function entryOf(
  row: FrozenRow,
  bytes: number,
  etag: ETag | null,
  outcome: Outcome,
  reason: string | null,
): LedgerEntry {
  return {
    key: row.key,
    bytes,
    bodyMd5: row.bodyMd5,
    etag,
    outcome,
    reason,
    headers: row.headers?.fingerprint,
    rows: row.rows,
  };
}

function bytesOf(row: FrozenRow): number {
  return row.body?.byteLength ?? 0;
}
