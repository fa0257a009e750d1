/** The frozen files of one partition on this machine, in a folder of the partition's own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { type FetchedKnown, fetchKnown } from './fetch-known.js';
import { goneRows } from './gone-rows.js';
import type { PartitionTask } from './partition-task.js';

export interface FetchedPartition {
  /** For all that the partition needs on disk; whoever uploads it removes it. */
  readonly folder: string;
  readonly files: readonly FetchedFile[];
  /** Too large to be fetched whole: they are fetched by row groups as they are cut into tranches. */
  readonly large: readonly StagedFile[];
  readonly known: FetchedKnown;
}

export interface FetchedFile {
  readonly staged: StagedFile;
  /** In the partition's folder, or where the state keeps it. */
  readonly path: string;
}

export interface FetchOptions {
  readonly state: RunState;
  /** Of the partition's folder. */
  readonly parent: string;
  /** A larger file is left in the state. @default none is */
  readonly largest?: number | undefined;
}

/** @throws RunError when a file is gone or changed; the folder is removed then */
export async function fetchPartition(
  { partition, staged, known }: PartitionTask,
  { state, parent, largest = Number.POSITIVE_INFINITY }: FetchOptions,
): Promise<FetchedPartition> {
  const folder = await mkdtemp(join(parent, `partition-${partition}-`));
  try {
    const files: FetchedFile[] = [];
    const large: StagedFile[] = [];
    for (const file of staged) {
      if (file.bytes > largest && state.fetchesFiles) large.push(file);
      else files.push({ staged: file, path: await fetchStaged(file, state, folder) });
    }
    return { folder, files, large, known: await fetchKnown(known, state, folder) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The path of one file. @throws RunError when it is gone or changed */
export async function fetchStaged(
  { key, etag }: StagedFile,
  state: RunState,
  folder: string,
): Promise<string> {
  const path = await state.stagedFile(key, etag, folder);
  if (path === undefined) throw goneRows(key);
  return path;
}
