/** The files that `--files` names, in a stable order. */
import { stat } from 'node:fs/promises';
import { SourceError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';

/** @throws SourceError when nothing matches. */
export async function listFiles(session: DuckDbSession, pattern: string): Promise<readonly string[]> {
  const found = await session.rows(`SELECT file FROM glob(${quoteLiteral(pattern)}) ORDER BY file`);
  const files = found.map(({ file }) => String(file));
  if (files.length === 0) {
    const given = (await isFolder(pattern)) ? `${pattern} is a folder` : `no file matches ${pattern}`;
    throw new SourceError(
      `--files: ${given}. Expected one path, or a glob such as 'orders-*.parquet' in quotes. ` +
        `Relative paths start at ${process.cwd()}.`,
    );
  }
  return files;
}

/** SQL of the list of these files. DuckDB takes each for a pattern again, so what looks like one is escaped. */
export function fileList(files: readonly string[]): string {
  return `[${files.map((file) => quoteLiteral(file.replaceAll(/[[*?]/g, '[$&]'))).join(', ')}]`;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
