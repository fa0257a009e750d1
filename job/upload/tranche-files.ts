/** The rows of a partition in a folder of Parquet files for each of its tranches, of as many pieces as they come in. */
import { mkdir } from 'node:fs/promises';
import { copiedFiles } from '../sql/copied-files.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import { modExpression } from '../sql/tranche-expression.js';
import { parquetRows } from './frozen-rows.js';

export interface TrancheFilesParts {
  readonly session: DuckDbSession;
  /** The column of the keys. */
  readonly key: string;
  /** Of the run, and those of one partition. */
  readonly tranches: number;
  readonly tranchesHere: number;
  /** Is made. */
  readonly folder: string;
}

/**
 * Bytes of rows that DuckDB gathers before it writes them to their tranches, and of row groups that are begun, of all tranches
 * together. By default it gathers 524,288 rows, and holds 2,048 of each tranche, wherewith wide rows are out of its memory.
 */
const bytesGathered = 40_000_000;
const bytesBegun = 64_000_000;
/** Narrow rows take DuckDB's vectors, whatever is in them. */
const mostRowsGathered = 50_000;
/** One of DuckDB's vectors: what a tranche is read by. */
const mostRowsOfGroup = 2048;

export interface Piece {
  /** SQL of the rows. */
  readonly relation: string;
  /** At least so wide are the widest of them, as `rowWidth` tells. */
  readonly rowBytes: number;
}

export class TrancheFiles {
  readonly #parts: TrancheFilesParts;
  #pieces = 0;

  constructor(parts: TrancheFilesParts) {
    this.#parts = parts;
  }

  /** Returns how many rows there are, which are all in their tranches then. Each piece has the same columns. */
  async add({ relation, rowBytes: least }: Piece): Promise<number> {
    const { session, key, tranches, tranchesHere, folder } = this.#parts;
    if (this.#pieces === 0) await mkdir(folder);
    // Of each piece: the first one may have no rows, or narrow ones. Neither tells all: the first rows may be narrow ones, and
    // the metadata count what a dictionary holds once.
    const rowBytes = Math.max(least, await this.#rowBytes(relation));
    const gathered = Math.ceil(Math.min(mostRowsGathered, bytesGathered / rowBytes));
    const rowsOfGroup = Math.ceil(Math.min(mostRowsOfGroup, bytesBegun / tranchesHere / rowBytes));
    await session.run(`SET partitioned_write_flush_threshold = ${gathered}`);
    // By zstd, since a dictionary serves few rows here: by Snappy, columns that repeat grew to twice what they took.
    const [copied] = await session.rows(
      `COPY (SELECT *, ${modExpression(key, tranches)} AS splitter_tranche FROM ${relation})
         TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (splitter_tranche), APPEND,
           FILENAME_PATTERN '${this.#pieces}_{uuid}', ROW_GROUP_SIZE ${rowsOfGroup}, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
    );
    this.#pieces += 1;
    return Number(copied?.Count);
  }

  /** SQL of the rows by tranche, of those that have rows. */
  async relations(): Promise<Map<number, string>> {
    const files = await copiedFiles(this.#parts.folder, 'splitter_tranche');
    return new Map([...files].map(([tranche, paths]) => [tranche, parquetRows(paths)]));
  }

  /** Of the first rows, on average, at least 1. */
  async #rowBytes(relation: string): Promise<number> {
    const [first] = await this.#parts.session.rows(
      `SELECT avg(strlen(CAST(splitter_row AS VARCHAR))) AS bytes FROM (SELECT splitter_row FROM ${relation} AS splitter_row LIMIT 100)`,
    );
    return Math.max(1, Number(first?.bytes ?? 0));
  }
}
