/**
 * When a failed request is sent again: after a random part of a wait that doubles (full jitter), bounded in attempts
 * and in elapsed time. Pure: the caller counts, sleeps and draws.
 */
import type { RetryCause } from './retry-cause.js';

/** A request is sent at most this often, but for SlowDown, which lasts while S3 splits a prefix. */
export const maxAttempts = 12;

/** No attempt begins later than this after the first one. */
export const maxElapsedMs = 300_000;

export interface Backoff {
  /** The longest wait before the second attempt. */
  readonly firstMs: number;
  /** The longest wait before any attempt. */
  readonly longestMs: number;
}

const usual: Backoff = { firstMs: 100, longestMs: 5_000 };

/** The pace of all PUTs already comes down; the wait only keeps one object from coming straight back. */
const slowDown: Backoff = { firstMs: 100, longestMs: 2_000 };

/** The fault is mended by the time we know of it: a corrected clock, fresh credentials. */
const none: Backoff = { firstMs: 0, longestMs: 0 };

export interface FailedAttempt {
  readonly cause: RetryCause;
  /** Attempts made so far, this one included. */
  readonly attempts: number;
  /** Since the first attempt began. */
  readonly elapsedMs: number;
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
  if (failed.attempts >= maxAttempts && failed.cause !== 'slow-down') return undefined;
  const { firstMs, longestMs } = backoff;
  const delay = random() * Math.min(longestMs, firstMs * 2 ** (failed.attempts - 1));
  return failed.elapsedMs + delay > maxElapsedMs ? undefined : delay;
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
