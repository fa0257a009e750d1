/** How many rows stored Parquet files hold, from their footers alone: a few kilobytes of each are fetched. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allEnded } from '../../shared/all-ended.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { fileList } from '../../sql/file-list.js';
import { sparseFile } from '../../state/sparse-file.js';
import { readFooter, type StoredEnds } from '../../state/stored-footer.js';
import type { ObjectInfo } from '../../store/object-store.js';

/** Files looked at together: the bound on memory, sockets and disk. */
const atOnce = 16;

/**
 * Rows by file, in the order of `files`. `folder` is for temporary files.
 * @throws RunError for a file that is lost, changed, or no Parquet file
 */
export async function footerRows(
  session: DuckDbSession,
  files: readonly ObjectInfo[],
  state: StoredEnds,
  folder: string,
): Promise<number[]> {
  const rows: number[] = [];
  for (let start = 0; start < files.length; start += atOnce) {
    const scratch = await mkdtemp(join(folder, 'footers-'));
    try {
      const paths = await allEnded(
        files
          .slice(start, start + atOnce)
          .map((file, index) => hollowFile(file, state, join(scratch, `${index}.parquet`))),
      );
      for (const path of paths) {
        const [found] = await session.rows(`SELECT num_rows FROM parquet_file_metadata(${fileList([path])})`);
        rows.push(Number(found?.num_rows));
      }
    } finally {
      await rm(scratch, { recursive: true });
    }
  }
  return rows;
}

/** Without its rows, which DuckDB does not read for metadata. */
async function hollowFile(file: ObjectInfo, state: StoredEnds, path: string): Promise<string> {
  const local = await sparseFile(path, file.bytes, await readFooter(file, state));
  await local.close();
  return path;
}
