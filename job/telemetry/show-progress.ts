/** How far a stage has come, for whoever shows it: a terminal and the log of a command, or the program that the job runs in. */
import type { ProgressCounters } from './progress.js';

/** `list`, `read` and `delete` are of objects, the others of rows. */
export type ShownStage = 'plan' | 'upload' | 'list' | 'read' | 'delete' | 'finish';

export interface Shown {
  readonly stage: ShownStage;
  /** Undefined where nothing is counted until the stage is over. */
  readonly counters: ProgressCounters | undefined;
  /** What is to come, where that is known. */
  readonly total: number | undefined;
  /** What of it was done before, such as by an earlier process of the run. @default 0 */
  readonly before?: number;
}

/** Shows it until the function returned is called. */
export type ShowProgress = (shown: Shown) => () => void;

/** Runs one stage with its progress shown. */
export async function shownWhile<T>(show: ShowProgress, shown: Shown, act: () => Promise<T>): Promise<T> {
  const stop = show(shown);
  try {
    return await act();
  } finally {
    stop();
  }
}
