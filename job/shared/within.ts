/** Waits for something that must not hold up the rest for longer than it is worth. */
import { setTimeout } from 'node:timers/promises';

/** The work goes on where it is not there in time. @throws Error when it is not, or what the work throws */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = setTimeout(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it was not there after ${ms / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    // What comes after the end of the race is nobody's news.
    late.catch(() => {});
    work.catch(() => {});
  }
}
