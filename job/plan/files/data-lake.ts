/** Tables of Delta and Iceberg are more than the files in their folder, and are read with their catalog or not at all. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SourceError } from '../../shared/errors.js';

/**
 * A table's files lie in its folder or at any depth below it, so all folders above are looked at, also by the way that links
 * lead.
 *
 * @throws SourceError when one of the folders, or one above it, has the marks of such a table
 */
export async function refuseDataLakes(folders: Iterable<string>): Promise<void> {
  const seen = new Set<string>();
  for (const start of folders) {
    for (const way of [resolve(start), await realpath(start).catch(() => resolve(start))]) {
      for (const folder of withAncestors(way)) {
        // What lies above was looked at with it.
        if (seen.has(folder)) break;
        seen.add(folder);
        const kind = await kindOf(folder);
        if (kind !== undefined) throw lakeFault(folder, kind);
      }
    }
  }
}

export type LakeKind = 'Delta Lake' | 'Hudi' | 'Iceberg';

export function lakeFault(folder: string, kind: LakeKind): SourceError {
  return new SourceError(
    `${folder} is a table of ${kind}: which of its files and rows count is in its log, which is not read, so that deleted ` +
      'rows would come back. Read it with --table or --query on Athena, or write it as plain Parquet first.',
  );
}

function* withAncestors(start: string): Iterable<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(folder)) return;
  }
}

async function kindOf(folder: string): Promise<LakeKind | undefined> {
  if (await exists(join(folder, '_delta_log'))) return 'Delta Lake';
  if (await exists(join(folder, '.hoodie'))) return 'Hudi';
  const metadata = await namesIn(join(folder, 'metadata'));
  return metadata.some((name) => icebergMark.test(name)) ? 'Iceberg' : undefined;
}

/** In a table's folder `metadata`: its own description, and the lists of what a snapshot has. */
const icebergMark = /\.metadata\.json$|^snap-.*\.avro$/;

/** What cannot be looked at has no marks. */
function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
