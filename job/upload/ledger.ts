/**
 * The ledger of one tranche while it grows: what became of each row, in tables of DuckDB, which spill to disk where
 * memory ends; at the end the objects that no row touched join them. The tranche's counts are taken from it, so that
 * marker and ledger cannot differ.
 */
import type { DuckDBAppender } from '@duckdb/node-api';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import type { Marker } from '../state/marker.js';
import type { noRows } from '../state/row-counts.js';
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
  /** The fingerprint of the object's headers, where they are a row's own. */
  readonly headers?: string | undefined;
  /** How many rows it is of. @default 1 */
  readonly rows?: number | undefined;
}

export interface LedgerOptions {
  /** The run that writes what is written. */
  readonly runId: string;
  /** SQL of the objects that the job has, as `holdings` gives them; undefined where it has none. */
  readonly known: string | undefined;
  /** Whether a key that was taken (`exists`) has another's object in place of the known one. */
  readonly takenIsForeign: boolean;
  /** Whether known objects that no row has are due to be deleted. */
  readonly deletesMissing: boolean;
  /** `own`: each entry has a fingerprint of its headers; `same`: SQL of the one that all have. @default none has any */
  readonly headers?: 'own' | { readonly same: string } | undefined;
  /** Whether an entry may be of several rows. @default false */
  readonly isGrouped?: boolean | undefined;
}

/**
 * So many rows are handed to the table, and written into the ledger, at a time: the appender would hold 204,800, and Parquet's
 * writer 122,880, beside the table that has them.
 */
const rowsAtOnce = 10_240;

/** What a marker says of its ledger. */
export type LedgerCounts = Pick<Marker, keyof typeof noRows | 'reasons'>;

/** No two ledgers share a table: the appender of one that was given up writes its last rows when it is collected. */
let made = 0;

export class Ledger {
  readonly #session: DuckDbSession;
  /** Of the rows whose outcome JavaScript knows: `LedgerEntry`. */
  readonly #entries: string;
  /** Of the rows that never leave DuckDB. */
  readonly #compared: string;
  readonly #appender: DuckDBAppender;
  readonly #options: LedgerOptions;
  #comparedRows = 0;
  #added = 0;

  private constructor(
    session: DuckDbSession,
    number: number,
    appender: DuckDBAppender,
    options: LedgerOptions,
  ) {
    this.#session = session;
    this.#entries = entriesTable(number);
    this.#compared = comparedTable(number);
    this.#appender = appender;
    this.#options = options;
  }

  /** In the session's database, on a connection of its own: it is finished while the next tranche's rows are read. */
  static async create(beside: DuckDbSession, options: LedgerOptions): Promise<Ledger> {
    const session = await beside.fork();
    made += 1;
    const columns =
      'key VARCHAR, bytes BIGINT, body_md5 VARCHAR, etag VARCHAR, outcome VARCHAR, reason VARCHAR';
    await session.run(
      `CREATE TABLE ${entriesTable(made)} (${columns}${options.headers === 'own' ? ', headers VARCHAR' : ''}${options.isGrouped ? ', rows BIGINT' : ''});
       CREATE TABLE ${comparedTable(made)} (${columns}, run VARCHAR, headers VARCHAR, rows BIGINT)`,
    );
    return new Ledger(session, made, await session.appender(entriesTable(made)), options);
  }

  add(entry: LedgerEntry): void {
    const appender = this.#appender;
    appendText(appender, entry.key);
    appender.appendBigInt(BigInt(entry.bytes));
    appendText(appender, entry.bodyMd5);
    appendText(appender, entry.etag);
    appender.appendVarchar(entry.outcome);
    appendText(appender, entry.reason);
    if (this.#options.headers === 'own') appendText(appender, entry.headers ?? null);
    if (this.#options.isGrouped) appender.appendBigInt(BigInt(entry.rows ?? 1));
    appender.endRow();
    this.#added += 1;
    if (this.#added % rowsAtOnce === 0) appender.flushSync();
  }

  /** Adds what `query` gives, in a statement of `session`: key, bytes, body_md5, etag, outcome, reason, run, headers, rows. Returns how many rows they are of. */
  async addAll(session: DuckDbSession, query: string): Promise<number> {
    await session.run(`INSERT INTO ${this.#compared} ${query}`);
    const before = this.#comparedRows;
    const [all] = await session.rows(`SELECT coalesce(sum(rows), 0)::BIGINT AS rows FROM ${this.#compared}`);
    this.#comparedRows = Number(all?.rows);
    return this.#comparedRows - before;
  }

  /** Writes the ledger as Parquet, ordered by key, and returns its counts. */
  async finish(path: string): Promise<LedgerCounts> {
    this.#appender.closeSync();
    // Without known objects nothing is joined, and the lines need not be kept once more.
    const kind = this.#options.known === undefined ? 'VIEW' : 'TABLE';
    const whole = `${this.#entries}_whole`;
    await this.#session.run(`CREATE ${kind} ${whole} AS ${this.#lines()}`);
    await this.#session.run(
      `COPY (FROM ${whole} ORDER BY key) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowsAtOnce})`,
    );
    const counts = await this.#count(whole);
    await this.#session.run(
      `DROP ${kind} ${whole}; DROP TABLE ${this.#entries}; DROP TABLE ${this.#compared}`,
    );
    this.#session.close();
    return counts;
  }

  /** The rows, and the objects that the job has and that none of them writes: kept, or due to be deleted. */
  #lines(): string {
    const { known, deletesMissing, takenIsForeign } = this.#options;
    if (known === undefined) {
      return `SELECT ${this.#entryColumns}, ${this.#writer} AS run, ${this.#headers} AS headers, ${this.#rows} AS rows, NULL::VARCHAR AS before_md5,
          NULL::BIGINT AS before_bytes, NULL::VARCHAR AS before_headers FROM ${this.#entries} entry
        UNION ALL SELECT *, NULL, NULL, NULL FROM ${this.#compared}`;
    }
    const isDue = `coalesce(deletes, false) ${deletesMissing ? 'OR touched.key IS NULL' : ''}`;
    const lost = takenIsForeign ? "OR reason = 'exists'" : '';
    return `SELECT ${this.#entryColumns}, ${this.#writer} AS run, ${this.#headers} AS headers, ${this.#rows} AS rows,
          known.body_md5 AS before_md5, known.bytes AS before_bytes, known.headers AS before_headers
        FROM ${this.#entries} entry LEFT JOIN ${known} known
          ON outcome = 'written' AND known.key = entry.key AND known.run IS NOT NULL
      UNION ALL SELECT *, NULL, NULL, NULL FROM ${this.#compared}
      UNION ALL SELECT known.key, bytes, body_md5, etag, CASE WHEN ${isDue} THEN 'due' ELSE 'kept' END, NULL, run, headers, NULL, NULL, NULL, NULL
        FROM ${known} known LEFT JOIN (
          SELECT key, bool_or(outcome IN ('written', 'unchanged') ${lost}) AS replaces,
            bool_or(outcome = 'deletion' AND reason IS NULL) AS deletes
          FROM (SELECT key, outcome, reason FROM ${this.#entries}
            UNION ALL SELECT key, outcome, reason FROM ${this.#compared})
          GROUP BY key) touched ON touched.key = known.key
        WHERE run IS NOT NULL AND NOT coalesce(replaces, false)`;
  }

  get #entryColumns(): string {
    return ['key', 'bytes', 'body_md5', 'etag', 'outcome', 'reason']
      .map((name) => `entry.${name}`)
      .join(', ');
  }

  /** SQL of the fingerprint of an entry's object. */
  get #headers(): string {
    const { headers } = this.#options;
    if (headers === undefined) return 'NULL::VARCHAR';
    return `CASE WHEN outcome = 'written' THEN ${headers === 'own' ? 'entry.headers' : headers.same} END`;
  }

  /** SQL of the number of rows of an entry. */
  get #rows(): string {
    return this.#options.isGrouped ? 'entry.rows' : '1::BIGINT';
  }

  /** SQL of the run that wrote the object of an entry. */
  get #writer(): string {
    return `CASE WHEN outcome = 'written' THEN ${quoteLiteral(this.#options.runId)} END`;
  }

  async #count(table: string): Promise<LedgerCounts> {
    const of = (outcome: string) => `count(*) FILTER (outcome = '${outcome}')`;
    const rowsOf = (condition: string) => `coalesce(sum(rows) FILTER (${condition}), 0)::BIGINT`;
    const [counts] = await this.#session.rows(
      `SELECT ${rowsOf("outcome NOT IN ('kept', 'due')")} AS rows, ${rowsOf("outcome = 'written'")} AS written,
         ${rowsOf("outcome = 'skipped'")} AS skipped, ${rowsOf("outcome = 'unchanged'")} AS unchanged, ${of('deletion')} AS deletion_rows,
         ${rowsOf("outcome = 'rejected'")} AS rejected, count(*) FILTER (reason = 'superseded') AS superseded,
         ${of('written')} AS written_objects, ${of('unchanged')} AS unchanged_objects,
         count(*) FILTER (outcome = 'written' AND before_bytes IS NULL) AS created,
         ${of('kept')} AS kept, ${of('due')} AS due,
         coalesce(sum(bytes) FILTER (outcome = 'written'), 0)::BIGINT AS bytes FROM ${table}`,
    );
    const reasons = await this.#session.rows(
      `SELECT reason, sum(rows)::BIGINT AS rows FROM ${table} WHERE outcome = 'rejected' GROUP BY reason ORDER BY reason`,
    );
    return {
      rows: Number(counts?.rows),
      written: Number(counts?.written),
      skipped: Number(counts?.skipped),
      unchanged: Number(counts?.unchanged),
      deletionRows: Number(counts?.deletion_rows),
      rejected: Number(counts?.rejected),
      superseded: Number(counts?.superseded),
      writtenObjects: Number(counts?.written_objects),
      unchangedObjects: Number(counts?.unchanged_objects),
      created: Number(counts?.created),
      kept: Number(counts?.kept),
      due: Number(counts?.due),
      bytes: Number(counts?.bytes),
      reasons: Object.fromEntries(reasons.map(({ reason, rows }) => [String(reason), Number(rows)])),
    };
  }
}

function entriesTable(number: number): string {
  return `splitter_ledger_${number}`;
}

function comparedTable(number: number): string {
  return `splitter_ledger_${number}_compared`;
}

function appendText(appender: DuckDBAppender, text: string | null): void {
  if (text === null) appender.appendNull();
  else appender.appendVarchar(text);
}
