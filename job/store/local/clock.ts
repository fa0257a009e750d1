/** Time as the local store needs it, so that tests of waiting do not wait. */
import { setTimeout } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds that never go back. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export const monotonicClock: Clock = {
  now: () => performance.now(),
  wait: async (milliseconds) => {
    await setTimeout(milliseconds);
  },
};
