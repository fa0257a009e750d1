/**
 * The ledger of one tranche while it grows: a row per row with its outcome, in a DuckDB table, which spills to disk
 * where memory ends. The tranche's counts are taken from it, so that marker and ledger cannot differ.
 */
import type { DuckDBAppender } from '@duckdb/node-api';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import type { Marker } from '../state/marker.js';
import { noRows } from '../state/row-counts.js';
import type { ETag } from '../store/object-store.js';

export type Outcome = 'written' | 'skipped' | 'rejected';

export interface LedgerEntry {
  readonly key: string | null;
  readonly bytes: number;
  readonly bodyMd5: string | null;
  readonly etag: ETag | null;
  readonly outcome: Outcome;
  /** Why it was rejected. */
  readonly reason: string | null;
}

/** What a marker says of its ledger. */
export type LedgerCounts = Pick<Marker, keyof typeof noRows | 'reasons'>;

/** No two ledgers share a table: the appender of one that was given up writes its last rows when it is collected. */
let made = 0;

export class Ledger {
  readonly #session: DuckDbSession;
  readonly #table: string;
  readonly #appender: DuckDBAppender;

  private constructor(session: DuckDbSession, table: string, appender: DuckDBAppender) {
    this.#session = session;
    this.#table = table;
    this.#appender = appender;
  }

  /** In the session's database, on a connection of its own: it is finished while the next tranche's rows are read. */
  static async create(beside: DuckDbSession): Promise<Ledger> {
    const session = await beside.fork();
    made += 1;
    const table = `splitter_ledger_${made}`;
    await session.run(
      `CREATE TABLE ${table} (
         key VARCHAR, bytes BIGINT, body_md5 VARCHAR, etag VARCHAR, outcome VARCHAR, reason VARCHAR)`,
    );
    return new Ledger(session, table, await session.appender(table));
  }

  add(entry: LedgerEntry): void {
    const appender = this.#appender;
    appendText(appender, entry.key);
    appender.appendBigInt(BigInt(entry.bytes));
    appendText(appender, entry.bodyMd5);
    appendText(appender, entry.etag);
    appender.appendVarchar(entry.outcome);
    appendText(appender, entry.reason);
    appender.endRow();
  }

  /** Writes the ledger as Parquet, ordered by key, and returns its counts. */
  async finish(path: string): Promise<LedgerCounts> {
    const table = this.#table;
    this.#appender.closeSync();
    await this.#session.run(
      `COPY (FROM ${table} ORDER BY key) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    const [counts] = await this.#session.rows(
      `SELECT count(*) AS rows, count(*) FILTER (outcome = 'written') AS written,
              count(*) FILTER (outcome = 'skipped') AS skipped, count(*) FILTER (outcome = 'rejected') AS rejected,
              count(*) FILTER (reason = 'superseded') AS superseded,
              coalesce(sum(bytes) FILTER (outcome = 'written'), 0)::BIGINT AS bytes FROM ${table}`,
    );
    const reasons = await this.#session.rows(
      `SELECT reason, count(*) AS rows FROM ${table} WHERE outcome = 'rejected' GROUP BY reason ORDER BY reason`,
    );
    await this.#session.run(`DROP TABLE ${table}`);
    this.#session.close();
    return {
      ...noRows,
      rows: Number(counts?.rows),
      written: Number(counts?.written),
      skipped: Number(counts?.skipped),
      rejected: Number(counts?.rejected),
      superseded: Number(counts?.superseded),
      bytes: Number(counts?.bytes),
      reasons: Object.fromEntries(reasons.map(({ reason, rows }) => [String(reason), Number(rows)])),
    };
  }
}

function appendText(appender: DuckDBAppender, text: string | null): void {
  if (text === null) appender.appendNull();
  else appender.appendVarchar(text);
}
