/** Keeps one thread busy: beside the partition that it uploads it is handed the next one, whose files it fetches meanwhile. */
import type { RoomAhead } from './room-ahead.js';

export interface Feed<Task> {
  /** Which other threads share. */
  readonly queue: Task[];
  readonly threads: number;
  /** Room for tasks that are handed over early; which other threads share. */
  readonly ahead: RoomAhead;
  /** What of it a task takes. */
  readonly sizeOf: (task: Task) => number;
  /** Hands a task over. */
  readonly run: (task: Task) => Promise<void>;
}

/**
 * Takes tasks off the queue until it is empty; the thread works on them in that order. Two are handed over at most, and a
 * second one only where there is room for it. Near the end, when fewer than `threads` are left, a task is handed over only to
 * a thread that is free, so that none waits in line while another thread has nothing to do. Rejects with the first failure.
 */
export async function feedThread<Task>({ queue, threads, ahead, sizeOf, run }: Feed<Task>): Promise<void> {
  let current: Promise<void> | undefined;
  for (let [task] = queue; task !== undefined; [task] = queue) {
    const size = current === undefined ? 0 : sizeOf(task);
    if (current !== undefined && (queue.length < threads || !ahead.take(size))) {
      await current;
      current = undefined;
      continue;
    }
    queue.shift();
    const next = run(task);
    // When the current one fails nobody waits for the next.
    next.catch(() => {});
    // Also where there is none: the other threads are to have a task before this one has a second.
    await current;
    ahead.give(size);
    current = next;
  }
  await current;
}
