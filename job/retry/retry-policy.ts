/**
 * When a failed request is sent again: after a random part of a wait that doubles (full jitter), bounded in elapsed
 * time; attempts follow from it. Pure: the caller counts, sleeps and draws.
 */
import type { RetryCause } from './retry-cause.js';

/** How long a request is tried unless the user says otherwise (`--retry-seconds`). */
export const usualRetryMs = 300_000;

export interface Backoff {
  /** The longest wait before the second attempt. */
  readonly firstMs: number;
  /** The longest wait before any attempt. */
  readonly longestMs: number;
}

const usual: Backoff = { firstMs: 100, longestMs: 5_000 };

/** The pace of all PUTs already comes down; the wait only keeps one object from coming straight back. */
const slowDown: Backoff = { firstMs: 100, longestMs: 2_000 };

/** The cause is gone by the time we know of it: a corrected clock, fresh credentials. */
const none: Backoff = { firstMs: 0, longestMs: 0 };

/** Past this the doubling has long met every bound, and 2 to its power is still a number. */
const mostDoublings = 30;

export interface FailedAttempt {
  readonly cause: RetryCause;
  /** Attempts made so far, this one included. */
  readonly attempts: number;
  /** Since the first attempt began. */
  readonly elapsedMs: number;
  /**
   * No attempt begins later than this after the first one.
   * @default 300,000
   */
  readonly limitMs?: number;
}

/**
 * Milliseconds to wait before the next attempt, or undefined to give up.
 * `random` gives numbers from 0 up to but not including 1; `backoff` is the cause's own unless another is given.
 */
export function retryDelay(
  failed: FailedAttempt,
  random: () => number,
  backoff: Backoff = backoffFor(failed.cause),
): number | undefined {
  const { firstMs, longestMs } = backoff;
  const { limitMs = usualRetryMs } = failed;
  const doublings = Math.min(failed.attempts - 1, mostDoublings);
  const delay = random() * Math.min(longestMs, firstMs * 2 ** doublings);
  return failed.elapsedMs + delay > limitMs ? undefined : delay;
}

function backoffFor(cause: RetryCause): Backoff {
  switch (cause) {
    case 'slow-down':
      return slowDown;
    case 'clock':
    case 'credentials':
      return none;
    case 'server-error':
    case 'timeout':
    case 'connection':
    case 'conflict':
      return usual;
    default:
      return cause satisfies never;
  }
}
