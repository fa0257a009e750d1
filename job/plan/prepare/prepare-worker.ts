/** The thread that makes files readable, one after the other, and tells what became of them, or the first fault. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../shared/describe-error.js';
import { errorCode } from '../../shared/error-code.js';
import { SourceError } from '../../shared/errors.js';
import { type FileToPrepare, prepareFile } from './prepare-file.js';
import type { PreparedFile } from './prepared-file.js';
import type { TextForm } from './text-look.js';

export interface PrepareTask {
  readonly files: readonly FileToPrepare[];
  readonly form: TextForm;
}

export type PrepareAnswer =
  | { readonly kind: 'prepared'; readonly files: readonly PreparedFile[] }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined };

async function answer({ files, form }: PrepareTask): Promise<PrepareAnswer> {
  try {
    const prepared: PreparedFile[] = [];
    for (const file of files) prepared.push(await prepareFile(file, form));
    return { kind: 'prepared', files: prepared };
  } catch (error) {
    // An error's class does not pass from thread to thread.
    return error instanceof SourceError
      ? { kind: 'refused', message: error.message }
      : { kind: 'failed', message: describeError(error), code: errorCode(error) };
  }
}

parentPort?.postMessage(await answer(workerData as PrepareTask));
