/** Tables of Delta and Iceberg are more than the files in their folder, and are read with their catalog or not at all. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SourceError } from '../../shared/errors.js';

/** @throws SourceError when one of the folders, or the table's folder above it, has the marks of such a table */
export async function refuseDataLakes(folders: Iterable<string>): Promise<void> {
  const seen = new Set<string>();
  for (const start of folders) {
    for (const folder of withTablesFolder(start)) {
      if (seen.has(folder)) continue;
      seen.add(folder);
      const kind = await kindOf(folder);
      if (kind === undefined) continue;
      throw lakeFault(folder, kind);
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

/** A table's files lie in its folder, in `data` below it, or in folders of its partitions. */
function* withTablesFolder(start: string): Iterable<string> {
  let folder = start;
  while (basename(folder).includes('=')) folder = dirname(folder);
  yield folder;
  if (basename(folder) === 'data') yield dirname(folder);
}

async function kindOf(folder: string): Promise<LakeKind | undefined> {
  const names = await namesIn(folder);
  if (names.includes('_delta_log')) return 'Delta Lake';
  if (names.includes('.hoodie')) return 'Hudi';
  if (!names.includes('metadata')) return undefined;
  const metadata = await namesIn(join(folder, 'metadata'));
  return metadata.some((name) => name.endsWith('.metadata.json')) ? 'Iceberg' : undefined;
}

/** What cannot be listed has no marks. */
function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
