/** What a run has done so far, counted by all threads in shared memory and read by the progress display. */
import { type RetryCause, retryCauses } from '../retry/retry-cause.js';

const names = ['rows', 'written', 'skipped', 'rejected', 'superseded', 'bytes', 'puts', 'inFlight'] as const;
export type CounterName = (typeof names)[number];

export class Counters {
  readonly #cells: BigInt64Array;

  /** Without `memory` a new, zeroed set; with another thread's `memory` the same set as that thread's. */
  constructor(readonly memory = new SharedArrayBuffer((names.length + retryCauses.length) * 8)) {
    this.#cells = new BigInt64Array(memory);
  }

  add(name: CounterName, amount: number): void {
    Atomics.add(this.#cells, names.indexOf(name), BigInt(amount));
  }

  read(name: CounterName): number {
    return Number(Atomics.load(this.#cells, names.indexOf(name)));
  }

  addRetry(cause: RetryCause): void {
    Atomics.add(this.#cells, names.length + retryCauses.indexOf(cause), 1n);
  }

  readRetries(): Record<RetryCause, number> {
    const counts = retryCauses.map((cause, index) => [
      cause,
      Number(Atomics.load(this.#cells, names.length + index)),
    ]);
    return Object.fromEntries(counts) as Record<RetryCause, number>;
  }
}
