/** Time, passed in from outside, so that tests neither sleep nor guess. Each part takes what it needs of it. */
import { setTimeout } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since 1970, by this machine's clock, which may jump. */
  wall(): number;
  /**
   * Milliseconds since an arbitrary moment; never goes back. All threads of the machine share it, and it counts on
   * while a process is stopped.
   */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `work` every so many milliseconds until the function returned is called. Keeps no process alive. */
  every(ms: number, work: () => void): () => void;
}

/** What waiting and trying again need: no timers. */
export type SleepingClock = Pick<Clock, 'wall' | 'monotonic' | 'sleep'>;

/** Of so many looks at two clocks the one with the least time between them counts; 0.1 ms is little enough. */
const mostLooks = 100;
const closeEnough = 100_000n;

const sinceStart = startOfThread();

/**
 * What `performance.now()`, which counts from a start of its own, lacks to the clock that all threads share. Both read the
 * same one. Looked at again when time passed between the two, as it does when the process is stopped there: then it would be wrong.
 */
function startOfThread(): number {
  let best = lookAtBoth();
  for (let look = 1; look < mostLooks && best.between > closeEnough; look += 1) {
    const next = lookAtBoth();
    if (next.between < best.between) best = next;
  }
  return best.start;
}

function lookAtBoth(): { readonly between: bigint; readonly start: number } {
  const before = process.hrtime.bigint();
  const here = performance.now();
  const after = process.hrtime.bigint();
  return { between: after - before, start: Number(after) / 1e6 - here };
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  // hrtime makes a BigInt at each look: 2.2 µs of a PUT's 100, beside 0.6 so.
  monotonic: () => sinceStart + performance.now(),
  sleep: async (ms, signal) => {
    if (signal === undefined) return void (await setTimeout(ms));
    await setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  },
  every: (ms, work) => {
    const timer = setInterval(work, ms).unref();
    return () => clearInterval(timer);
  },
};
