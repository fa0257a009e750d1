/** How many rows stored Parquet files hold, from their footers alone: a few kilobytes of each are fetched. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import type { ObjectInfo } from '../../store/object-store.js';

/** Holds the footer of most files; of the others it is asked for a second time, in full. */
const usualEnd = 64 * 1024;
/** Files looked at together: the bound on memory, sockets and disk. */
const atOnce = 16;
/** A footer's length in four bytes, then `PAR1` (Apache Parquet, "File Format"). */
const trailer = 8;

/** The last bytes of a file, at least as many as asked for unless it has fewer; undefined when it is lost or changed. */
export type ReadEnd = (file: ObjectInfo, lastBytes: number) => Promise<Uint8Array | undefined>;

/**
 * Rows by file, in the order of `files`. `folder` is for temporary files.
 * @throws RunError for a file that is lost, changed, or no Parquet file
 */
export async function footerRows(
  session: DuckDbSession,
  files: readonly ObjectInfo[],
  readEnd: ReadEnd,
  folder: string,
): Promise<number[]> {
  const rows: number[] = [];
  for (let start = 0; start < files.length; start += atOnce) {
    const scratch = await mkdtemp(join(folder, 'footers-'));
    try {
      const paths = await Promise.all(
        files
          .slice(start, start + atOnce)
          .map((file, index) => hollowFile(file, readEnd, join(scratch, `${index}.parquet`))),
      );
      for (const path of paths) {
        const [found] = await session.rows(
          `SELECT num_rows FROM parquet_file_metadata(${quoteLiteral(path)})`,
        );
        rows.push(Number(found?.num_rows));
      }
    } finally {
      await rm(scratch, { recursive: true });
    }
  }
  return rows;
}

/** A file of the same length with nothing but the footer in it, which is all that DuckDB reads for metadata. */
async function hollowFile(file: ObjectInfo, readEnd: ReadEnd, path: string): Promise<string> {
  const end = await footer(file, readEnd);
  const local = await open(path, 'w');
  try {
    await local.truncate(file.bytes);
    await local.write(end, 0, end.length, file.bytes - end.length);
  } finally {
    await local.close();
  }
  return path;
}

async function footer(file: ObjectInfo, readEnd: ReadEnd): Promise<Buffer> {
  for (let wanted = usualEnd; ; ) {
    const bytes = await readEnd(file, wanted);
    if (bytes === undefined) {
      throw new RunError(
        `The frozen rows at ${file.key} are gone, or another file took their place. Run again.`,
      );
    }
    const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (end.length < trailer || end.toString('latin1', end.length - 4) !== 'PAR1') {
      throw new RunError(
        `Expected a Parquet file at ${file.key}, where rows were frozen; it is none. Run again.`,
      );
    }
    const needed = end.readUInt32LE(end.length - trailer) + trailer;
    if (needed <= end.length) return end;
    if (needed > file.bytes) throw new RunError(`The Parquet file at ${file.key} is damaged. Run again.`);
    wanted = needed;
  }
}
