/**
 * How the requests to one store are tried again, PUTs and all others alike: by time, not by attempts, and as a whole
 * while nothing at all comes through.
 */
import type { SleepingClock } from '../shared/clock.js';
import { Outage } from './outage.js';
import type { RetryCause } from './retry-cause.js';
import { retryDelay, usualRetryMs } from './retry-policy.js';

/**
 * A store that has not answered once is given up so soon, in ms: then the network, the server's address or the
 * settings are wrong, which waiting does not change. With one more attempt to connect, a run ends within 30 s.
 */
export const firstContactMs = 20_000;

/** How often those who wait for an outage's end look, in ms. */
const lookMs = 50;

export interface RetriesParts {
  readonly clock: SleepingClock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  /** Ends waiting when the store is closed. */
  readonly closed: AbortSignal;
  /** How long a request is tried, in ms. @default 300,000 */
  readonly retryMs?: number | undefined;
  /** Shared with the store's other threads. @default of this store alone */
  readonly outage?: Outage | undefined;
}

/** How one request stands. */
export interface Attempts {
  /** When the first one began, waiting for a turn left out. */
  startedAt: number;
  /** Made so far. */
  attempts: number;
  /** The one under way probes whether the store answers again. */
  isProbe: boolean;
}

/** What to do after a failed attempt: wait for so many ms, or give up and say so. */
export type NextAttempt = { readonly delayMs: number } | { readonly givenUp: string };

export class Retries {
  readonly #parts: RetriesParts;
  readonly #retryMs: number;
  readonly outage: Outage;
  /** The end of the line of those who wait for the outage's end. */
  #last: Promise<void> | undefined;

  constructor(parts: RetriesParts) {
    this.#parts = parts;
    this.#retryMs = parts.retryMs ?? usualRetryMs;
    this.outage = parts.outage ?? new Outage();
  }

  begin(): Attempts {
    return { startedAt: this.#parts.clock.monotonic(), attempts: 0, isProbe: false };
  }

  /** To be asked before each attempt: undefined when it may start now, else resolves when it may. */
  turn(request: Attempts): Promise<void> | undefined {
    if (this.#last === undefined) {
      if (!this.outage.isFailing) {
        request.isProbe = false;
        return undefined;
      }
      const turn = this.outage.turn(this.#parts.clock.monotonic());
      request.isProbe = turn === 'probe';
      if (turn !== 'wait') return undefined;
    }
    const mine = (this.#last ?? Promise.resolve()).then(() => this.#wait(request));
    const last = mine.catch(() => {});
    this.#last = last;
    void last.then(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return mine;
  }

  /** The server answered to the point: with success, or with a refusal. */
  succeeded(): void {
    this.outage.succeeded();
  }

  /** An attempt failed in a way that may pass. `reason`: such as `500 InternalError`. */
  failed(request: Attempts, cause: RetryCause, reason: string): NextAttempt {
    const { clock, random } = this.#parts;
    const now = clock.monotonic();
    const { startedAt, attempts, isProbe } = request;
    const elapsedMs = now - startedAt;
    let limitMs = this.#retryMs;
    if (isMendedOrPaced(cause)) {
      this.outage.answered();
    } else {
      const silentMs = this.outage.failed(now, reason);
      if (isProbe) this.outage.probeFailed(now);
      if (!this.outage.hasSucceeded) {
        limitMs = Math.min(limitMs, firstContactMs);
        if (silentMs >= limitMs) return { givenUp: neverAnswered(silentMs, reason) };
      }
    }
    const delayMs = retryDelay({ cause, attempts, elapsedMs, limitMs }, random);
    if (delayMs !== undefined) return { delayMs };
    return {
      givenUp: this.outage.hasSucceeded
        ? `given up after ${seconds(elapsedMs)} and ${attempts} attempts (last: ${reason}); --retry-seconds sets how long it is tried`
        : neverAnswered(elapsedMs, reason),
    };
  }

  /** The attempt was not made after all: its time to write had passed. */
  notTried(request: Attempts): void {
    request.attempts -= 1;
    if (request.isProbe) this.outage.probeReturned(this.#parts.clock.monotonic());
  }

  /**
   * Something else has to come before it, such as the lease's renewal, which may go through the same store: a probe's
   * turn goes to another. Whether it was one, and has to ask for a turn again.
   */
  giveWay(request: Attempts): boolean {
    if (!request.isProbe) return false;
    request.isProbe = false;
    this.outage.probeReturned(this.#parts.clock.monotonic());
    return true;
  }

  /** Resolves after so many ms, rejects when the store is closed. */
  async pause(ms: number): Promise<void> {
    if (ms > 0) await this.#parts.clock.sleep(ms, this.#parts.closed);
  }

  async #wait(request: Attempts): Promise<void> {
    for (;;) {
      const turn = this.outage.turn(this.#parts.clock.monotonic());
      request.isProbe = turn === 'probe';
      if (turn !== 'wait') return;
      await this.pause(lookMs);
    }
  }
}

/** The server answered, and what it complains of is set right or has a pace of its own. */
function isMendedOrPaced(cause: RetryCause): boolean {
  return cause === 'slow-down' || cause === 'clock' || cause === 'credentials' || cause === 'conflict';
}

function neverAnswered(ms: number, reason: string): string {
  const problem = /^\d/.test(reason)
    ? 'no request succeeded'
    : 'the server cannot be reached: no request came through';
  return `${problem} in ${seconds(ms)} (last: ${reason})`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
