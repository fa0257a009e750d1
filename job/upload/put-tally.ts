/** What the store tells one thread of its PUTs, since it was last taken: a thread has one tranche at a time, so it is the tranche's. */
import { type Latencies, latencyBucket } from '../run-state/latencies.js';
import type { StoreObserver } from '../store/object-store.js';
import type { RetryCause } from '../store/retry-cause.js';
import type { Counters } from '../telemetry/counters.js';

export type Retries = Partial<Record<RetryCause, number>>;

export class PutTally implements StoreObserver {
  #retries: Retries = {};
  #latencies: number[] = [];
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  retried(cause: RetryCause): void {
    this.#retries[cause] = (this.#retries[cause] ?? 0) + 1;
    this.#counters.addRetry(cause);
  }

  answered(latencyMs: number): void {
    const bucket = latencyBucket(latencyMs);
    this.#latencies[bucket] = (this.#latencies[bucket] ?? 0) + 1;
  }

  take(): { readonly retries: Retries; readonly latencies: Latencies } {
    const taken = { retries: this.#retries, latencies: Object.fromEntries(Object.entries(this.#latencies)) };
    this.#retries = {};
    this.#latencies = [];
    return taken;
  }
}
