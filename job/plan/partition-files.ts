/** The files that a COPY of DuckDB made, which was partitioned by `splitter_partition`. */
import { copiedFiles } from '../sql/copied-files.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { fileList } from '../sql/file-list.js';
import type { FrozenFile } from './source.js';

/** With the rows that each file's footer states. */
export async function partitionFiles(session: DuckDbSession, folder: string): Promise<FrozenFile[]> {
  const files = await copiedFiles(folder, 'splitter_partition');
  const partitionOf = new Map(
    [...files].flatMap(([partition, paths]) => paths.map((path) => [path, partition])),
  );
  if (partitionOf.size === 0) return [];
  const found = await session.rows(
    `SELECT file_name, num_rows FROM parquet_file_metadata(${fileList([...partitionOf.keys()])}) ORDER BY file_name`,
  );
  return found.map(({ file_name, num_rows }) => {
    const path = String(file_name);
    const partition = partitionOf.get(path);
    if (partition === undefined)
      throw new Error(`expected one of the files that were asked for, got ${path}`);
    return { path, rows: Number(num_rows), partition };
  });
}
