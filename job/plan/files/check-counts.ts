/** Whether two readers that share no code found the same rows, in files that nobody changed meanwhile. */
import { SourceError } from '../../shared/errors.js';
import type { FileCount, FileIdentity } from '../census/file-count.js';
import { identify, type SourceFile } from './list-files.js';

/**
 * @param rows of DuckDB, of all files
 * @param rowsOf DuckDB's rows of one file, undefined where it cannot tell
 * @throws SourceError with both counts, and the file where it can be told
 */
export async function checkCounts(
  rows: number,
  counts: readonly FileCount[],
  rowsOf: (file: string) => Promise<number | undefined>,
): Promise<void> {
  const counted = counts.reduce((sum, count) => sum + count.rows, 0);
  if (counted === rows) return;
  const differing: string[] = [];
  for (const count of counts) {
    const found = counts.length === 1 ? rows : await rowsOf(count.file);
    if (found !== undefined && found !== count.rows)
      differing.push(`${count.file}: ${found} and ${count.rows}`);
  }
  const where = differing.length > 0 ? differing.join('; ') : counts.map(({ file }) => file).join(', ');
  throw new SourceError(
    `Two readers find different rows, and one of them is wrong: DuckDB ${rows}, the census ${counted} (${where}). ` +
      'Please report it with a file that shows it. Parquet, or CSV with one kind of line end, may serve meanwhile.',
  );
}

/**
 * What was made of a file is no file that was listed: whether that one is what it was is looked at in the end.
 * @throws SourceError when the files that were counted are not those that were listed
 */
export function checkCounted(files: readonly SourceFile[], counts: readonly FileCount[]): void {
  for (const [index, file] of files.entries()) {
    const count = counts[index];
    if (count === undefined || count.file === file.path) compare(file, count?.identity);
  }
}

/** @throws SourceError for a file that was changed or replaced since it was listed */
export async function checkUnchanged(files: readonly SourceFile[]): Promise<void> {
  for (const file of files) compare(file, await identify(file.path));
}

function compare(file: SourceFile, now: FileIdentity | undefined): void {
  if (now?.size === file.size && now.mtimeNs === file.mtimeNs && now.inode === file.inode) return;
  const what = now === undefined ? 'removed' : 'changed or replaced';
  const sizes =
    now === undefined || now.size === file.size ? '' : ` (${file.size} bytes then, ${now.size} now)`;
  throw new SourceError(
    `${file.path}: ${what} while it was read${sizes}. Run again when nobody writes to it.`,
  );
}

/** @throws SourceError when DuckDB calls the columns by other names than stand in the file */
export function checkNames({ file, names }: FileCount, expected: readonly string[]): void {
  if (names === undefined) return;
  if (names.length === expected.length && names.every((name, index) => name === expected[index])) return;
  throw new SourceError(
    `${file}: its columns are ${names.join(', ')}; DuckDB reads them as ${expected.join(', ')}. ` +
      'Each column needs a name, and names that are equal but for upper and lower case count as the same. Rename them in the file.',
  );
}

/** @throws SourceError when the columns of all files lack one of the file's */
export function checkAmong({ file, names = [] }: FileCount, all: readonly string[]): void {
  const lost = names.filter((name) => !all.includes(name));
  if (lost.length === 0) return;
  throw new SourceError(
    `${file}: its columns ${lost.join(', ')} are none of those that DuckDB reads: ${all.join(', ')}. ` +
      'Please report it with a file that shows it.',
  );
}
