/**
 * What the main thread tells the worker threads while they work, in memory that they share: whether to begin new
 * rows, whether to go on at all, and until when the lease lets them write.
 */
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../shared/clock.js';
import type { PutGate } from '../store/object-store.js';

const phaseCell = 0;
const draining = 1n;
const ending = 2n;
const writesUntilCell = 1;

/** How often a closed gate is looked at. */
const pollMs = 20;

export class RunControl {
  readonly #cells: BigInt64Array;

  /** Without `memory` a new one whose gate is closed; with another thread's `memory` the same as that thread's. */
  constructor(readonly memory = new SharedArrayBuffer(16)) {
    this.#cells = new BigInt64Array(memory);
  }

  /** No new rows from now on; what is in flight goes on. */
  drain(): void {
    Atomics.compareExchange(this.#cells, phaseCell, 0n, draining);
  }

  /** Everything ends now; what is in flight is abandoned. */
  end(): void {
    Atomics.store(this.#cells, phaseCell, ending);
  }

  /** Calls `onEnd` within moments of `end`, in a thread that only reads; keeps no process alive. */
  watchForEnd(onEnd: () => void): void {
    const timer = setInterval(() => {
      if (Atomics.load(this.#cells, phaseCell) !== ending) return;
      clearInterval(timer);
      onEnd();
    }, pollMs);
    timer.unref();
  }

  get isDraining(): boolean {
    return Atomics.load(this.#cells, phaseCell) !== 0n;
  }

  /** Writes may start until `time` of `the system clock's `monotonic`, and not later. */
  allowWritesUntil(time: number): void {
    Atomics.store(this.#cells, writesUntilCell, BigInt(Math.floor(time)));
  }

  mayWriteAt(time: number): boolean {
    return time <= Number(Atomics.load(this.#cells, writesUntilCell));
  }

  /**
   * Holds writes back while the lease is not known to be held. A process that was paused finds the gate closed; it
   * opens again when the main thread has renewed the lease, and ends with the thread when the lease is lost.
   */
  gate(now: () => number = systemClock.monotonic): PutGate {
    const wait = async () => {
      while (!this.mayWriteAt(now())) await setTimeout(pollMs);
    };
    return { pass: () => (this.mayWriteAt(now()) ? undefined : wait()) };
  }
}
