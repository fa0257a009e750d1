/** Cuts a partition into its tranches piece by piece: what has been cut is removed, so that there is one copy of it on disk. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunControl } from '../lease/run-control.js';
import { RunError } from '../shared/errors.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { type CutPartition, type FetchedFile, fetchStaged } from './fetch-partition.js';
import { parquetRows } from './frozen-rows.js';
import { rowGroups } from './row-groups.js';
import { rowWidth } from './row-width.js';
import { TrancheFiles } from './tranche-files.js';

export interface CutOptions {
  readonly session: DuckDbSession;
  readonly state: RunState;
  /** Asked before each piece. */
  readonly control: Pick<RunControl, 'isDraining'>;
  /** Of the run, and those of one partition. */
  readonly tranches: number;
  readonly tranchesHere: number;
  /** Cut at a time, and of a large file fetched at a time. */
  readonly bytesAtOnce: number;
}

/**
 * SQL of the rows by tranche, of those that have rows; undefined where the run drains before all are cut.
 *
 * @throws RunError when a file is gone or changed, or has other rows than `plan` has counted
 */
export async function cutPartition(
  { folder, files, large }: Pick<CutPartition, 'folder' | 'files' | 'large'>,
  options: CutOptions,
): Promise<Map<number, string> | undefined> {
  const { state, control, bytesAtOnce } = options;
  const cut = new TrancheFiles({ ...options, key: 'splitter_key', folder: join(folder, 'tranches') });
  const cutFiles = async (some: readonly FetchedFile[]) => {
    const paths = some.map(({ path }) => path);
    const rows = await cut.add({
      relation: parquetRows(paths),
      rowBytes: await rowWidth(options.session, paths),
    });
    checkRows(
      rows,
      some.map(({ staged }) => staged),
    );
    if (state.fetchesFiles) await Promise.all(paths.map((path) => rm(path)));
  };
  for (const some of gathered(files, bytesAtOnce)) {
    if (control.isDraining) return undefined;
    await cutFiles(some);
  }
  for (const staged of large) {
    if (control.isDraining) return undefined;
    const pieces = await rowGroups(staged, { ...options, folder });
    if (pieces === undefined) {
      await cutFiles([{ staged, path: await fetchStaged(staged, state, folder) }]);
      continue;
    }
    let rows = 0;
    for await (const piece of pieces) {
      if (control.isDraining) return undefined;
      rows += await cut.add(piece);
    }
    checkRows(rows, [staged]);
  }
  return cut.relations();
}

/** Neighbours that have `bytes` at most, or one that has more. */
function gathered(files: readonly FetchedFile[], bytes: number): FetchedFile[][] {
  const groups: FetchedFile[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const file of files) {
    size += file.staged.bytes;
    if (size > bytes) {
      groups.push([]);
      size = file.staged.bytes;
    }
    groups.at(-1)?.push(file);
  }
  return groups;
}

function checkRows(rows: number, staged: readonly StagedFile[]): void {
  const expected = staged.reduce((sum, file) => sum + file.rows, 0);
  if (rows === expected) return;
  const others = staged.length > 1 ? ` and ${staged.length - 1} more files` : '';
  throw new RunError(
    `The frozen rows at ${staged[0]?.key}${others} are ${rows}, where the plan has counted ${expected}. ` +
      'Start a new run; what this run wrote stays.',
  );
}
