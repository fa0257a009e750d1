/** Keeps one thread busy: beside the partition that it uploads it is handed the next one, whose files it fetches meanwhile. */

/**
 * Takes tasks off `queue`, which other threads share, until it is empty; `run` hands one over, and the thread works
 * on them in that order. Two are handed over at most. Near the end, when fewer than `threads` are left, a task is
 * handed over only to a thread that is free, so that none waits in line while another thread has nothing to do.
 * Rejects with the first failure.
 */
export async function feedThread<Task>(
  queue: Task[],
  threads: number,
  run: (task: Task) => Promise<void>,
): Promise<void> {
  let current: Promise<void> | undefined;
  while (queue.length > 0) {
    if (current !== undefined && queue.length < threads) {
      await current;
      current = undefined;
      continue;
    }
    const task = queue.shift();
    if (task === undefined) break;
    const next = run(task);
    // When the current one fails nobody waits for the next.
    next.catch(() => {});
    await current;
    current = next;
  }
  await current;
}
