/** The files that `--files` names, in a stable order, each once, as they are when the run begins. */
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SourceError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import type { FileIdentity } from '../census/file-count.js';

export interface SourceFile extends FileIdentity {
  readonly path: string;
}

export interface ListedFiles {
  /** At least one. */
  readonly files: readonly SourceFile[];
  /** Paths that lead to a file which another path leads to as well, and are left out. */
  readonly repeated: readonly string[];
}

/**
 * Of what a glob matches the regular files are taken.
 *
 * @throws SourceError when a pattern matches nothing, is the path of anything but a regular file, or names a file and
 *   matches others
 */
export async function listFiles(session: DuckDbSession, patterns: readonly string[]): Promise<ListedFiles> {
  const paths: string[] = [];
  for (const pattern of patterns) paths.push(...(await matches(session, pattern)));
  const files: SourceFile[] = [];
  const repeated: string[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const found = await figures(path);
    if (found === undefined) throw new SourceError(`--files: ${path} was there a moment ago, and is gone.`);
    // A file may have several names.
    const id = `${found.dev}:${found.ino}`;
    if (seen.has(id)) repeated.push(path);
    else files.push({ path, ...identityOf(found) });
    seen.add(id);
  }
  return { files, repeated };
}

/** Undefined when there is nothing under this path any more. */
export async function identify(path: string): Promise<FileIdentity | undefined> {
  const found = await figures(path);
  return found && identityOf(found);
}

/** SQL of the list of these files. DuckDB takes each for a pattern again, so what looks like one is escaped. */
export function fileList(files: readonly string[]): string {
  return `[${files.map((file) => quoteLiteral(file.replaceAll(/[[*?]/g, '[$&]'))).join(', ')}]`;
}

async function matches(session: DuckDbSession, pattern: string): Promise<readonly string[]> {
  const rows = await session.rows(`SELECT file FROM glob(${quoteLiteral(pattern)}) ORDER BY file`);
  const paths = rows.map(({ file }) => String(file));
  const named = await figures(pattern);
  if (named === undefined && paths.length > 0) return paths;
  if (named === undefined) {
    throw new SourceError(
      `--files: no file matches ${pattern}. Expected one path, or a glob such as 'orders-*.parquet' in quotes. ` +
        `Relative paths start at ${process.cwd()}.`,
    );
  }
  if (!named.isFile()) {
    const advice = named.isDirectory()
      ? `Expected one path, or a glob such as '${pattern}/*.csv' in quotes`
      : 'Save it to a file first: it is read more than once';
    throw new SourceError(`--files: ${pattern} is ${kindOf(named)}, no file. ${advice}.`);
  }
  if (paths.length > 0 && !paths.includes(pattern)) {
    throw new SourceError(
      `--files: ${pattern} is a file, and a pattern that matches ${paths.join(', ')}. ` +
        `For the file alone write ${pattern.replaceAll(/[[*?]/g, '[$&]')}.`,
    );
  }
  return paths.length > 0 ? paths : [pattern];
}

async function figures(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined);
}

function identityOf({ size, mtimeNs, ino }: BigIntStats): FileIdentity {
  return { size: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) };
}

function kindOf(found: BigIntStats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
