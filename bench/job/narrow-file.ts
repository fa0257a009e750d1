/** A table of rows of a few columns as a Parquet file in the bench's folder: much to count, little to write. */
import { join } from 'node:path';
import { openSession } from '../../job/sql/duckdb-session.js';
import { quoteLiteral } from '../../job/sql/quote.js';

export async function narrowFile(rows: number, folder: string): Promise<string> {
  const path = join(folder, 'narrow.parquet');
  const session = await openSession({ threads: 2, memoryLimit: '2GB', tempDirectory: join(folder, 'spill') });
  try {
    await session.run(
      `COPY (SELECT i AS user_id, md5(i::VARCHAR) AS a, i % 97 AS b FROM range(${rows}) AS t(i))
         TO ${quoteLiteral(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    );
  } finally {
    session.close();
  }
  return path;
}
