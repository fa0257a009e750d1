/** The files that `--files` names, in a stable order. */
import { SourceError } from '../../errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';

/** @throws SourceError when nothing matches. */
export async function listFiles(session: DuckDbSession, pattern: string): Promise<readonly string[]> {
  const found = await session.rows(`SELECT file FROM glob(${quoteLiteral(pattern)}) ORDER BY file`);
  const files = found.map(({ file }) => String(file));
  if (files.length === 0) {
    throw new SourceError(
      `--files: no file matches ${pattern}. Expected one path, or a glob such as 'orders-*.parquet' in quotes. ` +
        `Relative paths start at ${process.cwd()}.`,
    );
  }
  return files;
}
