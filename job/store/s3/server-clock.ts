/** The server's clock as far as we know it: S3 refuses signatures more than 15 minutes off its own time. */
import type { Clock } from '../../shared/clock.js';

export class ServerClock {
  readonly #clock: Pick<Clock, 'wall' | 'monotonic'>;
  /** The server's time at 0 of our monotonic clock, at least; undefined while only our own is known. */
  #atZero: number | undefined;
  #lastDate: string | undefined;

  constructor(clock: Pick<Clock, 'wall' | 'monotonic'>) {
    this.#clock = clock;
  }

  /** Whether an answer has told it. */
  get isKnown(): boolean {
    return this.#atZero !== undefined;
  }

  /** Milliseconds since 1970 by the server's clock, rather a little too early; ours until an answer has told it. */
  now(): number {
    return this.#atZero === undefined ? this.#clock.wall() : this.#atZero + this.#clock.monotonic();
  }

  /**
   * Takes over the server's time from an answer: the error's `ServerTime`, or the `Date` header.
   * A text that is no date changes nothing.
   */
  correct(serverTime: string | undefined): void {
    const ms = Date.parse(serverTime ?? '');
    if (!Number.isNaN(ms)) this.#atZero = ms - this.#clock.monotonic();
  }

  /**
   * Learns from the `Date` of an answer that has just come. It has whole seconds, and the answer took its time, so
   * each is a bound: the latest of them is near the truth when a second has just begun.
   */
  learn(date: string | undefined): void {
    if (date === undefined || date === this.#lastDate) return;
    this.#lastDate = date;
    const ms = Date.parse(date);
    if (Number.isNaN(ms)) return;
    const bound = ms - this.#clock.monotonic();
    if (this.#atZero === undefined || bound > this.#atZero) this.#atZero = bound;
  }
}
