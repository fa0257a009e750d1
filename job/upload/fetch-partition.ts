/** The frozen files of one partition on this machine, in a folder of the partition's own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../shared/errors.js';
import type { RunState } from '../state/run-state.js';
import { type FetchedKnown, fetchKnown } from './fetch-known.js';
import type { PartitionTask } from './partition-task.js';

export interface FetchedPartition {
  /** For all that the partition needs on disk; whoever uploads it removes it. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly known: FetchedKnown;
}

/** @throws RunError when a file is gone or changed; the folder is removed then */
export async function fetchPartition(
  { partition, staged, known }: PartitionTask,
  state: RunState,
  parent: string,
): Promise<FetchedPartition> {
  const folder = await mkdtemp(join(parent, `partition-${partition}-`));
  try {
    const files: string[] = [];
    for (const { key, etag } of staged) {
      const file = await state.stagedFile(key, etag, folder);
      if (file === undefined) {
        throw new RunError(
          `The frozen rows at ${key} are gone, or another file took their place. Start a new run; what this run wrote stays.`,
        );
      }
      files.push(file);
    }
    return { folder, files, known: await fetchKnown(known, state, folder) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
