/** The files that a COPY of DuckDB made, which was partitioned by `splitter_partition`. */
import { join } from 'node:path';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import type { FrozenFile } from './source.js';

/** With the rows that each file's footer states. */
export async function partitionFiles(session: DuckDbSession, folder: string): Promise<FrozenFile[]> {
  const pattern = quoteLiteral(join(folder, '*', '*.parquet'));
  const [any] = await session.rows(`SELECT 1 FROM glob(${pattern}) LIMIT 1`);
  if (any === undefined) return [];
  const found = await session.rows(
    `SELECT file_name, num_rows FROM parquet_file_metadata(${pattern}) ORDER BY file_name`,
  );
  return found.map(({ file_name, num_rows }) => {
    const path = String(file_name);
    return { path, rows: Number(num_rows), partition: Number(/splitter_partition=(\d+)/.exec(path)?.[1]) };
  });
}
