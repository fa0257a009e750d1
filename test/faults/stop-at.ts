/**
 * Stops a process as soon as it has written so many files. From a thread of its own: the suite serves several cases at
 * once, and what writes into a folder is done before a busy event loop looks again.
 */
import { existsSync, readdirSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export interface Awaited {
  readonly pid: number;
  readonly folder: string;
  /** What the names of the files end with. */
  readonly ending: string;
  readonly count: number;
}

/** Whether it was stopped; false when it had ended. SIGCONT lets it go on. */
export function stopAt(awaited: Awaited): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: awaited });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(watch(workerData));

function watch({ pid, folder, ending, count }: Awaited): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const files = () =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)).length : 0;
  try {
    while (files() < count) {
      process.kill(pid, 0);
      Atomics.wait(pause, 0, 0, 1);
    }
    return process.kill(pid, 'SIGSTOP');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
