/**
 * What the main thread tells the worker threads while they work, in memory that they share: whether to begin new
 * rows, whether to go on at all, and until when the lease lets them write.
 */
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../shared/clock.js';
import type { WriteDeadline } from '../store/object-store.js';

const phaseCell = 0;
const draining = 1n;
const aborting = 2n;
const writesUntilCell = 1;
const attemptCell = 2;

/** How often a deadline that has passed is looked at. */
const pollMs = 20;

export class RunControl {
  readonly #cells: BigInt64Array;

  /** Without `memory` a new one that allows no writes; with another thread's `memory` the same as that thread's. */
  constructor(readonly memory = new SharedArrayBuffer(24)) {
    this.#cells = new BigInt64Array(memory);
  }

  /** For the next upload of the process. */
  begin(): void {
    Atomics.store(this.#cells, phaseCell, 0n);
  }

  /** No new rows from now on; what is in flight goes on. */
  drain(): void {
    Atomics.compareExchange(this.#cells, phaseCell, 0n, draining);
  }

  /** Everything ends now; what is in flight is abandoned. */
  end(): void {
    Atomics.store(this.#cells, phaseCell, aborting);
  }

  /** Calls `onEnd` within moments of `end`, in a thread that only reads; keeps no process alive. */
  watchForEnd(onEnd: () => void): void {
    const timer = setInterval(() => {
      if (Atomics.load(this.#cells, phaseCell) !== aborting) return;
      clearInterval(timer);
      onEnd();
    }, pollMs);
    timer.unref();
  }

  get isDraining(): boolean {
    return Atomics.load(this.#cells, phaseCell) !== 0n;
  }

  /** Writes may begin until `time` of the system clock's `monotonic`, and take `attemptMs` at most. */
  allowWritesUntil(time: number, attemptMs: number): void {
    Atomics.store(this.#cells, attemptCell, BigInt(Math.ceil(attemptMs)));
    Atomics.store(this.#cells, writesUntilCell, BigInt(Math.floor(time)));
  }

  mayWriteAt(time: number): boolean {
    return time <= this.#writesUntil;
  }

  get #writesUntil(): number {
    return Number(Atomics.load(this.#cells, writesUntilCell));
  }

  /**
   * Holds writes back while the lease is not known to be held. A process that was paused finds its time over; it goes
   * on when the main thread has renewed the lease. `ended` rejects what waits, with its reason.
   */
  deadline({
    ended,
    directory,
    now = systemClock.monotonic,
  }: {
    readonly ended: AbortSignal;
    readonly directory?: string;
    readonly now?: () => number;
  }): WriteDeadline {
    const wait = async () => {
      while (!this.mayWriteAt(now())) {
        ended.throwIfAborted();
        await setTimeout(pollMs);
      }
    };
    return {
      until: () => this.#writesUntil,
      ends: () => this.#writesUntil + Number(Atomics.load(this.#cells, attemptCell)),
      pass: () => (this.mayWriteAt(now()) ? undefined : wait()),
      ...(directory === undefined ? {} : { directory }),
    };
  }
}
