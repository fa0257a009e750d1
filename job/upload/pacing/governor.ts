/**
 * Paces the PUTs of all threads of a process as one: every request, retries included, takes a place on one schedule
 * in shared memory, whose rate the policy sets from the answers. No timer and no thread of its own: whoever reports
 * an answer after the window has passed judges it. A place and its report cost 0.13 µs together.
 */
import { firstPace, nextPace, type Pace, windowFor } from './rate-policy.js';

/**
 * How a request ended. `throttled` is 503 or 429, `timeout` no answer in time; both say that S3 takes less. `taken` is
 * any other answer. `broken` (refused, reset) says nothing about the rate.
 */
export type RequestEnd = 'taken' | 'throttled' | 'timeout' | 'broken';

export interface GovernorOptions {
  /** The ceiling for this process in requests a second. @default none */
  readonly maxRate?: number;
  /** Nanoseconds of a clock that never goes back and is the same in all threads. @default process.hrtime.bigint */
  readonly clock?: () => bigint;
}

/** A sender that was late (a timer's grain, a busy thread) may catch up on this many nanoseconds of places. */
const catchUp = 20_000_000n;

/** 64-bit cells, in nanoseconds of the clock. */
const nextPlace = 0;
const interval = 1;
const steppedBackAt = 2;
const windowBegan = 3;
const windowEnds = 4;
/** 64-bit floats, written under the lock only. */
const rate = 0;
const climbed = 1;
const searching = 2;
const known = 3;
/** 32-bit cells. */
const lock = 0;
const started = 1;
const taken = 2;
const throttled = 3;

const memoryBytes = 5 * 8 + 4 * 8 + 4 * 4;

export class Governor {
  /** The governor itself, for the other threads. */
  readonly memory: SharedArrayBuffer;
  readonly #times: BigInt64Array;
  readonly #pace: Float64Array;
  readonly #counts: Int32Array;
  readonly #maxRate: number;
  readonly #clock: () => bigint;

  /** Without `memory` a new governor; with another thread's `memory` the same one, to be given the same options. */
  constructor(options: GovernorOptions = {}, memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(memoryBytes);
    this.#times = new BigInt64Array(this.memory, 0, 5);
    this.#pace = new Float64Array(this.memory, 40, 4);
    this.#counts = new Int32Array(this.memory, 72, 4);
    this.#maxRate = options.maxRate ?? Number.POSITIVE_INFINITY;
    this.#clock = options.clock ?? process.hrtime.bigint;
    if (memory === undefined) {
      const now = this.#clock();
      this.#times[nextPlace] = now;
      this.#times[steppedBackAt] = now;
      this.#open(firstPace(this.#maxRate), now);
    }
  }

  /** The pace now: a snapshot for a display, which another thread may be changing. */
  get pace(): Pace {
    const [nowRate = 0, nowClimbed = 0, nowSearching = 0, nowKnown = 0] = this.#pace;
    return { rate: nowRate, climbed: nowClimbed, searching: nowSearching === 1, known: nowKnown };
  }

  /**
   * Takes the next place. Returns the milliseconds to wait, 0 for none; then the request may be sent without asking
   * again. A place that is not used is lost, which does no harm. Requests that have to wait go through a `RateGate`.
   */
  takePlace(): number {
    const now = this.#clock();
    const earliest = now - catchUp;
    for (;;) {
      const next = Atomics.load(this.#times, nextPlace);
      const place = next > earliest ? next : earliest;
      const after = place + Atomics.load(this.#times, interval);
      if (Atomics.compareExchange(this.#times, nextPlace, next, after) !== next) continue;
      Atomics.add(this.#counts, started, 1);
      return place > now ? Number(place - now) / 1e6 : 0;
    }
  }

  /** Reports how a request ended, `latencyMs` milliseconds after it was sent. */
  report(end: RequestEnd, latencyMs: number): void {
    if (end === 'broken') return;
    const now = this.#clock();
    // What was sent before the last step back tells of a rate that is no longer ours.
    if (now - BigInt(Math.round(latencyMs * 1e6)) >= Atomics.load(this.#times, steppedBackAt)) {
      Atomics.add(this.#counts, end === 'taken' ? taken : throttled, 1);
    }
    if (now >= Atomics.load(this.#times, windowEnds)) this.#judge(now);
  }

  #judge(now: bigint): void {
    if (Atomics.compareExchange(this.#counts, lock, 0, 1) !== 0) return;
    // Another thread may have judged this window in between.
    if (now >= Atomics.load(this.#times, windowEnds)) {
      const pace = this.pace;
      const window = {
        seconds: Number(now - Atomics.load(this.#times, windowBegan)) / 1e9,
        started: Atomics.exchange(this.#counts, started, 0),
        taken: Atomics.exchange(this.#counts, taken, 0),
        throttled: Atomics.exchange(this.#counts, throttled, 0),
      };
      const next = nextPace(pace, window, this.#maxRate);
      if (next.rate < pace.rate) Atomics.store(this.#times, steppedBackAt, now);
      this.#open(next, now);
    }
    Atomics.store(this.#counts, lock, 0);
  }

  #open(pace: Pace, now: bigint): void {
    this.#pace[rate] = pace.rate;
    this.#pace[climbed] = pace.climbed;
    this.#pace[searching] = pace.searching ? 1 : 0;
    this.#pace[known] = pace.known;
    Atomics.store(this.#times, interval, BigInt(Math.round(1e9 / pace.rate)));
    Atomics.store(this.#times, windowBegan, now);
    Atomics.store(this.#times, windowEnds, now + BigInt(Math.round(windowFor(pace) * 1e9)));
  }
}
