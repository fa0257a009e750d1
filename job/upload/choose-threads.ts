/** How many threads upload: no more than their start is worth, which takes 0.6 s of CPU, a third of what a run of ten rows took by two. */
import type { PartitionTask } from './partition-task.js';

/** A thread sends so many rows, or so many bytes as they are frozen, in about the time that one more takes to start. */
const rowsOfThread = 2_000;
const bytesOfThread = 16_000_000;

/** `most` at most, no more than there are tasks, and at least one; tasks that have no rows are little work. */
export function chooseThreads(tasks: readonly Pick<PartitionTask, 'staged'>[], most: number): number {
  const files = tasks.flatMap(({ staged }) => staged);
  const byRows = files.reduce((sum, { rows }) => sum + rows, 0) / rowsOfThread;
  const byBytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / bytesOfThread;
  return Math.max(1, Math.min(most, tasks.length, Math.ceil(Math.max(byRows, byBytes))));
}
