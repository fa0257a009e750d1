/** The second reader: counts a source's rows beside DuckDB, in a thread of its own, and shares no code with it. */
import { Worker } from 'node:worker_threads';
import { RunError, SourceError } from '../../shared/errors.js';
import { programFile } from '../../shared/program-file.js';
import type { CensusAnswer } from './census-worker.js';
import type { CensusTask } from './count-file.js';
import type { FileCount } from './file-count.js';

export interface Census {
  /** What each file has, in their order. @throws SourceError for the first file that is not what its format says */
  counts(): Promise<readonly FileCount[]>;
  /** Ends the counting where it is. */
  close(): Promise<void>;
}

/** @param onRead told now and then of the bytes that were read since, of all files' sizes in the end */
export function startCensus(task: CensusTask, onRead: (bytes: number) => void = () => {}): Census {
  const worker = new Worker(programFile('plan/census/census-worker.js'), {
    workerData: task,
    name: 'census',
  });
  const counted = new Promise<readonly FileCount[]>((resolve, reject) => {
    worker.on('message', (answer: CensusAnswer) => {
      if (answer.kind === 'read') onRead(answer.bytes);
      else if (answer.kind === 'counted') resolve(answer.counts);
      else if (answer.kind === 'refused') reject(new SourceError(answer.message));
      else reject(new RunError(`The census failed: ${answer.message}`));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new RunError('The census ended before it had counted.')));
  });
  // Whoever waits hears of it; nobody may, when the run ends before.
  counted.catch(() => {});
  return {
    counts: () => counted,
    async close() {
      await worker.terminate();
    },
  };
}
