/** The census' thread: counts the files one after the other and tells what it found, or the first fault. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../shared/describe-error.js';
import { SourceError } from '../../shared/errors.js';
import { type CensusTask, countFile } from './count-file.js';
import type { FileCount } from './file-count.js';
import { tellBytes } from './tell-bytes.js';

export type CensusAnswer =
  /** Bytes, since the last one. */
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'counted'; readonly counts: readonly FileCount[] }
  | { readonly kind: 'refused' | 'failed'; readonly message: string };

const progress = tellBytes((bytes) => tell({ kind: 'read', bytes }));

function tell(answer: CensusAnswer): void {
  parentPort?.postMessage(answer);
}

async function answer(task: CensusTask): Promise<CensusAnswer> {
  try {
    const counts: FileCount[] = [];
    for (const file of task.files) counts.push(await countFile(file, task, progress.add));
    progress.flush();
    return { kind: 'counted', counts };
  } catch (error) {
    // An error's class does not pass from thread to thread.
    return error instanceof SourceError
      ? { kind: 'refused', message: error.message }
      : { kind: 'failed', message: describeError(error) };
  }
}

tell(await answer(workerData as CensusTask));
