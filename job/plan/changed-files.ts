/** Whether files are still those that a run was planned with. */
import { join, resolve } from 'node:path';
import type { PlanSettings } from '../settings/settings.js';
import { openSession } from '../sql/duckdb-session.js';
import type { Plan } from '../state/plan-file.js';
import { listFiles } from './files/list-files.js';

/**
 * What differs in path, size or time, for people; undefined when nothing does, or when files are not the source.
 * @throws SourceError when there are no such files now
 */
export async function changedFiles(
  { source, scratchDir }: Pick<PlanSettings, 'source' | 'scratchDir'>,
  { files: planned }: Pick<Plan, 'files'>,
): Promise<string | undefined> {
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
