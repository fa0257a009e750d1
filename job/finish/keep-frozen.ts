/** Keeps a run's frozen rows when it ends, so that `restore` can make objects of them again. */
import { rm } from 'node:fs/promises';
import { allEnded } from '../shared/all-ended.js';
import { makeScratch } from '../shared/make-scratch.js';
import type { Plan, StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { History } from './history.js';

/** Files stored at once. */
const parallelFiles = 8;

/**
 * In a folder they are moved, on S3 they go through this machine. What a process that was cut off has stored counts.
 * Where some are gone by now, none is kept, which is told and is no failure: the objects are written.
 */
export async function keepFrozen(
  plan: Pick<Plan, 'staged'>,
  state: RunState,
  { scratchDir, log }: Pick<History, 'scratchDir' | 'log'>,
): Promise<void> {
  if ((await state.findFrozen()) !== undefined) return;
  const scratch = await makeScratch(scratchDir, 'splitter-keep', '--scratch-dir');
  try {
    const files: StagedFile[] = [];
    for (let start = 0; start < plan.staged.length; start += parallelFiles) {
      const some = plan.staged
        .slice(start, start + parallelFiles)
        .map((file, offset) => keepFile(file, start + offset, state, scratch));
      for (const file of await allEnded(some)) if (file !== undefined) files.push(file);
    }
    if (files.length === plan.staged.length) {
      await state.writeFrozen({ files });
      return;
    }
    log.warn('frozen rows of this run are gone, so none is kept: splitter restore will not have them', {
      run: state.runId,
    });
    await state.removeFrozen();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Undefined when it is lost. */
async function keepFile(
  file: StagedFile,
  index: number,
  state: RunState,
  scratch: string,
): Promise<StagedFile | undefined> {
  const kept = await state.findFrozenFile(file, index);
  if (kept !== undefined && kept.bytes === file.bytes) return { ...file, key: kept.key, etag: kept.etag };
  const path = await state.stagedFile(file.key, file.etag, scratch);
  if (path === undefined) return undefined;
  const { key, etag } = await state.putFrozen(file, index, path);
  if (path.startsWith(scratch)) await rm(path, { force: true });
  return { ...file, key, etag };
}
