/** The thread that makes files readable, one after the other, and tells what became of them, or the first fault. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../shared/describe-error.js';
import { errorCode } from '../../shared/error-code.js';
import { SourceError } from '../../shared/errors.js';
import { tellBytes } from '../census/tell-bytes.js';
import { type FileToPrepare, prepareFile } from './prepare-file.js';
import type { PreparedFile } from './prepared-file.js';
import type { TextForm } from './text-look.js';

export interface PrepareTask {
  readonly files: readonly FileToPrepare[];
  readonly form: TextForm;
}

export type PrepareAnswer =
  /** Bytes of the files, since the last one. */
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'prepared'; readonly files: readonly PreparedFile[] }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined };

const progress = tellBytes((bytes) => tell({ kind: 'read', bytes }));

function tell(answer: PrepareAnswer): void {
  parentPort?.postMessage(answer);
}

async function answer({ files, form }: PrepareTask): Promise<PrepareAnswer> {
  try {
    const prepared: PreparedFile[] = [];
    for (const file of files) prepared.push(await prepareFile(file, form, progress.add));
    progress.flush();
    return { kind: 'prepared', files: prepared };
  } catch (error) {
    // An error's class does not pass from thread to thread.
    return error instanceof SourceError
      ? { kind: 'refused', message: error.message }
      : { kind: 'failed', message: describeError(error), code: errorCode(error) };
  }
}

tell(await answer(workerData as PrepareTask));
