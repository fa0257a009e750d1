/** Whether files are still those that a run was planned with. */
import { join, resolve } from 'node:path';
import type { PlanSettings } from '../settings/settings.js';
import { openSession } from '../sql/duckdb-session.js';
import type { Plan } from '../state/plan-file.js';
import { listFiles } from './files/list-files.js';
import { type Listing, listingOf, listObjects } from './s3-files/list-objects.js';
import { SourceStores } from './s3-files/source-stores.js';

/**
 * What differs in path, size or time, for people; undefined when nothing does, or when files are not the source.
 * @throws SourceError when there are no such files now
 */
export async function changedFiles(
  settings: Pick<PlanSettings, 'source' | 'scratchDir' | 'filesOnS3' | 's3'>,
  { files: planned, listing }: Pick<Plan, 'files' | 'listing'>,
): Promise<string | undefined> {
  const { source, scratchDir } = settings;
  if (source.kind === 'files' && listing !== undefined)
    return changedListing(source.files, settings, listing);
  if (source.kind !== 'files' || planned === undefined) return undefined;
  const session = await openSession({
    threads: 1,
    memoryLimit: '100MB',
    tempDirectory: join(scratchDir, 'splitter-spill'),
  });
  try {
    const { files } = await listFiles(session, source.files, source.format);
    const now = new Map(files.map((file) => [resolve(file.path), file]));
    for (const { path, size, mtimeNs } of planned) {
      const file = now.get(path);
      if (file === undefined) return `${path} is not among them now`;
      if (file.size !== size) return `${path} had ${size} bytes and has ${file.size}`;
      if (file.mtimeNs !== mtimeNs) return `${path} has been written to since`;
    }
    const known = new Set(planned.map(({ path }) => path));
    const added = [...now.keys()].find((path) => !known.has(path));
    return added === undefined ? undefined : `${added} was not among them`;
  } finally {
    session.close();
  }
}

async function changedListing(
  patterns: readonly string[],
  settings: Pick<PlanSettings, 'filesOnS3' | 's3'>,
  planned: Listing,
): Promise<string | undefined> {
  const stores = new SourceStores(settings);
  try {
    const now = listingOf((await listObjects(stores.of, patterns)).objects);
    if (now.digest === planned.digest) return undefined;
    return `then ${planned.objects} objects of ${planned.bytes} bytes, now ${now.objects} of ${now.bytes}`;
  } finally {
    await stores.close();
  }
}
