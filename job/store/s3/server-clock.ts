/** The server's clock as far as we know it: S3 refuses signatures more than 15 minutes off its own time. */
import type { Clock } from '../../shared/clock.js';

export class ServerClock {
  readonly #clock: Pick<Clock, 'wall'>;
  #aheadMs = 0;

  constructor(clock: Pick<Clock, 'wall'>) {
    this.#clock = clock;
  }

  /** Milliseconds since 1970 by the server's clock; ours until `correct` was called. */
  now(): number {
    return this.#clock.wall() + this.#aheadMs;
  }

  /**
   * Takes over the server's time from an answer: the error's `ServerTime`, or the `Date` header.
   * A text that is no date changes nothing.
   */
  correct(serverTime: string | undefined): void {
    const ms = Date.parse(serverTime ?? '');
    if (!Number.isNaN(ms)) this.#aheadMs = ms - this.#clock.wall();
  }
}
