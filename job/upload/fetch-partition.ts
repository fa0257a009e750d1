/** The frozen files of one partition on this machine, in a folder of the partition's own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { goneRows } from '../state/gone-rows.js';
import type { Plan, StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { type FetchedKnown, fetchKnown } from './fetch-known.js';
import { isCut } from './is-cut.js';
import type { PartitionTask } from './partition-task.js';
import { bytesAtOnce } from './scratch-of-task.js';

export type FetchedPartition = UncutPartition | CutPartition;

/** All of a partition. */
export interface WholePartition {
  /** For all that the partition needs on disk; whoever asked for it removes it. */
  readonly folder: string;
  readonly files: readonly FetchedFile[];
  readonly known: FetchedKnown;
}

/** A partition that is one tranche. */
export interface UncutPartition extends WholePartition {
  readonly kind: 'uncut';
}

/** One that is to be cut into its tranches. */
export interface CutPartition {
  readonly kind: 'cut';
  readonly folder: string;
  readonly files: readonly FetchedFile[];
  /** Too large to be fetched whole: they are fetched by row groups as they are cut. */
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
}

/**
 * For the upload.
 * @throws RunError when a file is gone or changed; the folder is removed then
 */
export async function fetchPartition(
  task: PartitionTask,
  plan: Pick<Plan, 'tranches' | 'partitions'>,
  /** A larger file of a partition that is cut is left in the state. */
  { largest = bytesAtOnce, ...options }: FetchOptions & { readonly largest?: number },
): Promise<FetchedPartition> {
  if (!isCut(plan)) return { kind: 'uncut', ...(await fetchWhole(task, options)) };
  const isLarge = ({ bytes }: StagedFile) => bytes > largest && options.state.fetchesFiles;
  const small = task.staged.filter((file) => !isLarge(file));
  const fetched = await fetchWhole({ ...task, staged: small }, options);
  return { kind: 'cut', ...fetched, large: task.staged.filter(isLarge) };
}

/** @throws RunError when a file is gone or changed; the folder is removed then */
export async function fetchWhole(
  { partition, staged, known }: PartitionTask,
  { state, parent }: FetchOptions,
): Promise<WholePartition> {
  const folder = await mkdtemp(join(parent, `partition-${partition}-`));
  try {
    const files: FetchedFile[] = [];
    for (const file of staged) files.push({ staged: file, path: await fetchStaged(file, state, folder) });
    return { folder, files, known: await fetchKnown(known, state, folder) };
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
