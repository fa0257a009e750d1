/** The time, from outside, so that tests say what it is. */
export interface Clock {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Calls `work` every so many milliseconds until the function returned is called. Keeps no process alive. */
  every(milliseconds: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  every: (milliseconds, work) => {
    const timer = setInterval(work, milliseconds).unref();
    return () => clearInterval(timer);
  },
};
