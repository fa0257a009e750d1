/** The files that `--files` names, in a stable order, each once, as they are when the run begins. */
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileFormat } from '../../settings/setting.js';
import { SourceError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { asPattern } from '../../sql/file-list.js';
import { quoteLiteral } from '../../sql/quote.js';
import type { FileIdentity } from '../census/file-count.js';
import { refuseDataLakes } from './data-lake.js';
import { filesInFolder } from './files-in-folder.js';

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
 * Of what a glob matches the regular files are taken that are not hidden; of a folder, those in and below it whose names end
 * as the format's do.
 *
 * @throws SourceError when a pattern matches nothing, is the path of a pipe or a device, or names a file and matches others,
 *   for tables of Delta, Iceberg and Hudi, and for links in a folder that lead to folders or nowhere
 */
export async function listFiles(
  session: DuckDbSession,
  patterns: readonly string[],
  format: FileFormat,
): Promise<ListedFiles> {
  const paths: string[] = [];
  for (const pattern of patterns) paths.push(...(await matches(session, pattern, format)));
  await refuseDataLakes([...new Set([...patterns, ...paths.map((path) => dirname(path))])]);
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

async function matches(
  session: DuckDbSession,
  pattern: string,
  format: FileFormat,
): Promise<readonly string[]> {
  const named = await figures(pattern);
  if (named?.isDirectory()) return filesInFolder(pattern, format);
  const paths = await glob(session, pattern);
  if (named === undefined) {
    const shown = paths.filter((path) => !isHidden(path, pattern));
    if (shown.length > 0) return shown;
    const hidden =
      paths.length === 0
        ? ''
        : ` It matches ${paths.length} hidden ones, such as ${paths[0]}, which are left out.`;
    throw new SourceError(
      `--files: no file matches ${pattern}.${hidden} Expected one path, or a glob such as 'orders-*.parquet' in quotes. ` +
        `Relative paths start at ${process.cwd()}.`,
    );
  }
  if (!named.isFile()) {
    throw new SourceError(
      `--files: ${pattern} is ${kindOf(named)}, no file. Save it to a file first: it is read more than once.`,
    );
  }
  if (paths.length > 0 && !paths.includes(pattern)) {
    throw new SourceError(
      `--files: ${pattern} is a file, and a pattern that matches ${paths.join(', ')}. ` +
        `For the file alone write ${asPattern(pattern)}.`,
    );
  }
  return paths.length > 0 ? paths : [pattern];
}

async function glob(session: DuckDbSession, pattern: string): Promise<readonly string[]> {
  const rows = await session.rows(`SELECT file FROM glob(${quoteLiteral(pattern)}) ORDER BY file`);
  return rows.map(({ file }) => String(file));
}

/**
 * Whether a file, or a folder of the part that the pattern left open, has a name that begins with `.` or `_`: what programs
 * write beside their tables. A pattern with a part that begins so asks for them.
 */
function isHidden(path: string, pattern: string): boolean {
  const parts = partsOf(pattern);
  const open = parts.findIndex((part) => /[[*?]/.test(part.replaceAll(/\[[[*?]\]/g, '')));
  if (open < 0) return false;
  return partsOf(path)
    .slice(open)
    .some((name) =>
      ['.', '_'].some(
        (sign) => name.startsWith(sign) && !parts.slice(open).some((part) => part.startsWith(sign)),
      ),
    );
}

/** DuckDB puts `./` before what a pattern that begins with a special character matches, and makes one of several slashes. */
function partsOf(path: string): readonly string[] {
  return path
    .replace(/^(?:\.\/+)+/, '')
    .split('/')
    .filter((part) => part !== '');
}

async function figures(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined);
}

function identityOf({ size, mtimeNs, ino }: BigIntStats): FileIdentity {
  return { size: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) };
}

function kindOf(found: BigIntStats): string {
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
