/** Delays answers as S3 does: lognormal, on one timer for all of them, since a timer each costs more than the answer. */

export interface LatencySettings {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** The 99th percentile of the standard normal distribution. */
const normalP99 = 2.3263;
/** Answers wait in slots of a millisecond; the few that would wait longer than this many are cut to it. */
const slots = 4096;

export class Latency {
  readonly #mu: number;
  readonly #sigma: number;
  readonly #ring: (() => void)[][] = Array.from({ length: slots }, () => []);
  readonly #startedAt = performance.now();
  #tick = 0;

  constructor({ medianMs, p99Ms }: LatencySettings) {
    this.#mu = Math.log(medianMs);
    this.#sigma = Math.log(p99Ms / medianMs) / normalP99;
    setInterval(() => this.#run(), 1).unref();
  }

  /** Calls `answer` after a random delay. */
  delay(answer: () => void): void {
    // Box and Muller's method.
    const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    const ms = Math.min(Math.max(Math.round(Math.exp(this.#mu + this.#sigma * normal)), 1), slots - 1);
    this.#ring[(this.#tick + ms) % slots]?.push(answer);
  }

  #run(): void {
    const now = Math.floor(performance.now() - this.#startedAt);
    while (this.#tick < now) {
      this.#tick += 1;
      const due = this.#ring[this.#tick % slots];
      if (due === undefined || due.length === 0) continue;
      this.#ring[this.#tick % slots] = [];
      for (const answer of due) answer();
    }
  }
}
