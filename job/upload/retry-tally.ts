/** The retries of one thread since they were last taken: a thread has one tranche at a time, so they are the tranche's. */
import type { StoreObserver } from '../store/object-store.js';
import type { RetryCause } from '../store/retry-cause.js';
import type { Counters } from '../telemetry/counters.js';

export type Retries = Partial<Record<RetryCause, number>>;

export class RetryTally implements StoreObserver {
  #retries: Retries = {};
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  retried(cause: RetryCause): void {
    this.#retries[cause] = (this.#retries[cause] ?? 0) + 1;
    this.#counters.addRetry(cause);
  }

  take(): Retries {
    const retries = this.#retries;
    this.#retries = {};
    return retries;
  }
}
