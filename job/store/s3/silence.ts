/** Tells a server that cannot be reached from a request that failed: then no request of the store comes through. */

/**
 * So long every request may fail to reach the server before the first of them ends the run, in ms: with the last
 * wait and one more attempt to connect, the run ends within 30 s.
 */
export const longestSilenceMs = 20_000;

export class Silence {
  #since: number | undefined;

  /** A request could not reach the server at `now`, in ms; returns how long none has. */
  lasts(now: number): number {
    this.#since ??= now;
    return now - this.#since;
  }

  /** The server answered. */
  end(): void {
    this.#since = undefined;
  }
}
