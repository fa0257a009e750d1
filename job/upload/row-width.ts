/** How wide the rows of Parquet files are, by their metadata: for all of a file, where a look at some rows is for these. */
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { fileList } from '../sql/file-list.js';

/**
 * Bytes of a row before compression, on average in the row group where that is most, so that narrow rows beside wide ones do
 * not hide them; 0 without rows. A dictionary makes it less: what it has once, rows have again and again.
 */
export async function rowWidth(session: DuckDbSession, files: readonly string[]): Promise<number> {
  const [widest] = await session.rows(
    `SELECT max(bytes / rows) AS bytes FROM (
       SELECT sum(total_uncompressed_size) AS bytes, any_value(row_group_num_rows) AS rows
       FROM parquet_metadata(${fileList(files)}) GROUP BY file_name, row_group_id)
     WHERE rows > 0`,
  );
  return Number(widest?.bytes ?? 0);
}
