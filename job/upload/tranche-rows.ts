/** Streams the rows of a tranche out of DuckDB, a chunk of up to 2,048 at a time, bodies as bytes. */
import { DuckDBBlobVector, type DuckDBDataChunk } from '@duckdb/node-api';
import { RunError } from '../shared/errors.js';
import { ColumnBytes } from '../sql/column-bytes.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { ETag } from '../store/object-store.js';

export interface FrozenRow {
  /** The whole key, or null when a placeholder was NULL. */
  readonly key: string | null;
  /** Null when it is too large to be written. */
  readonly body: Uint8Array | null;
  readonly bodyMd5: string | null;
  /** Why the row is not to be written, or null. */
  readonly reason: string | null;
  /** Of the object that the job has under the key, where it is asked for and known. */
  readonly etag: ETag | null;
  /** Where they are a row's own. */
  readonly headers?: OwnHeaders | undefined;
  /** Rows of the source that the object is made of. @default 1 */
  readonly rows?: number | undefined;
}

/** What `trancheRows` finds in a query beside the first four columns. */
export interface RowsForm {
  /** Values of headers; a fingerprint comes before them. @default 0 */
  readonly values?: number | undefined;
  /** Whether the number of rows comes after them. @default false */
  readonly isGrouped?: boolean | undefined;
}

export interface OwnHeaders {
  readonly fingerprint: string;
  /** In the order of the form. */
  readonly values: readonly string[];
}

/**
 * `query` has the columns of `rowsQuery`, and after them perhaps the known object's ETag.
 * A chunk at a time, each to be walked through at once: a promise for every row costs more than the row.
 */
export async function* trancheRows(
  session: DuckDbSession,
  query: string,
  form: RowsForm = {},
): AsyncIterable<Iterable<FrozenRow>> {
  const chunks = session.stream(query);
  for await (const chunk of chunks) yield rowsOf(chunk, form, () => chunks.askAhead());
}

/**
 * With so many rows left in a chunk DuckDB is asked for the next one: otherwise the PUTs in flight run dry while it works. A chunk
 * that is asked for earlier lives long enough for V8 to count it as old: 571 MB at 20 million rows, where this way takes 550.
 */
const rowsAhead = 512;

/** A row is taken out of the chunk when it is asked for, so that only what is in flight has bytes of its own. */
function* rowsOf(
  chunk: DuckDBDataChunk,
  { values = 0, isGrouped = false }: RowsForm,
  askAhead: () => void,
): Iterable<FrozenRow> {
  if (!(chunk.getColumnVector(1) instanceof DuckDBBlobVector)) {
    throw new RunError('The body came out of DuckDB as text, not bytes.');
  }
  const column = (index: number) => new ColumnBytes(chunk, index);
  const [keys, bodies, md5s, reasons] = [column(0), column(1), column(2), column(3)];
  const ofHeaders = values === 0 ? 0 : values + 1;
  const headers = Array.from({ length: ofHeaders }, (_, index) => column(4 + index));
  const rows = isGrouped ? chunk.getColumnVector(4 + ofHeaders) : undefined;
  const last = 4 + ofHeaders + (isGrouped ? 1 : 0);
  const etags = chunk.columnCount > last ? column(last) : undefined;
  const { rowCount } = chunk;
  const asksAt = Math.max(rowCount - rowsAhead, 0);
  for (let row = 0; row < rowCount; row += 1) {
    if (row === asksAt) askAhead();
    yield {
      key: keys.text(row),
      body: bodies.bytes(row),
      bodyMd5: md5s.text(row),
      reason: reasons.text(row),
      etag: etags === undefined ? null : (etags.text(row) as ETag | null),
      headers: ofHeaders === 0 ? undefined : ownHeaders(headers.map((texts) => texts.text(row))),
      rows: rows === undefined ? undefined : Number(rows.getItem(row)),
    };
  }
}

/** A NULL is of a row that is rejected. */
function ownHeaders([fingerprint, ...values]: readonly (string | null)[]): OwnHeaders {
  return { fingerprint: fingerprint ?? '', values: values.map((value) => value ?? '') };
}
