/** The files of a folder that `--files` names, and of the folders in it. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { formatByEnding } from '../../settings/file-endings.js';
import type { FileFormat } from '../../settings/setting.js';
import { SourceError } from '../../shared/errors.js';
import { refuseDataLakes } from './data-lake.js';

/**
 * Those whose names end as the format's do, and that are not hidden, in the order of their names' bytes. Not by DuckDB's glob,
 * which leaves out links to files, in silence.
 *
 * @throws SourceError where there is none, for tables of Delta, Iceberg and Hudi, and for links that lead to folders or nowhere
 */
export async function filesInFolder(folder: string, format: FileFormat): Promise<readonly string[]> {
  await refuseDataLakes([folder]);
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = relative(folder, join(entry.parentPath, entry.name));
    // What programs write beside their tables.
    if (/(?:^|\/)[._]/.test(name)) continue;
    const path = `${folder.replace(/\/+$/, '')}/${name}`;
    const isOfFormat = formatByEnding(path) === format;
    const isOne = await isFile(entry, path, isOfFormat);
    if (isOne && isOfFormat) found.push(path);
  }
  if (found.length > 0)
    return found.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  throw new SourceError(
    `--files: ${folder} is a folder in which no file has a name that ends as those of ${format} do. ` +
      `Expected one path, or a glob such as '${folder}/*' in quotes.`,
  );
}

/** Whether it is a file, or a link to one. */
async function isFile(entry: Dirent, path: string, isOfFormat: boolean): Promise<boolean> {
  if (entry.isFile() || entry.isDirectory()) return entry.isFile();
  if (!entry.isSymbolicLink()) {
    if (!isOfFormat) return false;
    throw new SourceError(
      `--files: ${path} is no file: expected files and folders. Save it to a file, or remove it.`,
    );
  }
  const target = await stat(path).catch(() => undefined);
  if (target?.isDirectory()) {
    throw new SourceError(
      `--files: ${path} is a link to a folder, which is not followed. Give the folder by a --files of its own, and the others by one with a glob.`,
    );
  }
  if (target === undefined && isOfFormat) {
    throw new SourceError(`--files: ${path} is a link to what is not there. Mend it, or remove it.`);
  }
  return target?.isFile() ?? false;
}
