/** What the store tells of the PUTs of one tranche. */

import type { RetryCause } from '../retry/retry-cause.js';
import { type Latencies, latencyBucket } from '../state/latencies.js';
import type { PutObserver } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';

type Retries = Partial<Record<RetryCause, number>>;

export class PutTally implements PutObserver {
  readonly #retries: Retries = {};
  readonly #latencies: number[] = [];
  readonly #counters: Counters;

  /** @param counters of the whole run, which are told of the retries too */
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

  get retries(): Retries {
    return this.#retries;
  }

  get latencies(): Latencies {
    return Object.fromEntries(Object.entries(this.#latencies));
  }
}
