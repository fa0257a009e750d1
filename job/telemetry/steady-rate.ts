/** A rate that steadies: of all that was done so far at first, later of the last minute or so, the older counting ever less. */

/** What lies so long back counts a third. */
const fadeMs = 60_000;
/** Told no earlier: the first rows say little. */
const firstMs = 3_000;

export class SteadyRate {
  #at: number;
  #done: number;
  #hasMoved = false;
  #seenMs = 0;
  #fadedMs = 0;
  #fadedDone = 0;

  /** @param at in ms */
  constructor(at: number, done: number) {
    this.#at = at;
    this.#done = done;
  }

  /** The wait for the first row does not count. */
  look(at: number, done: number): void {
    const [ms, more] = [at - this.#at, done - this.#done];
    this.#at = at;
    this.#done = done;
    this.#hasMoved ||= more > 0;
    if (!this.#hasMoved || ms <= 0) return;
    const kept = Math.exp(-ms / fadeMs);
    this.#seenMs += ms;
    this.#fadedMs = this.#fadedMs * kept + ms;
    this.#fadedDone = this.#fadedDone * kept + more;
  }

  /** Undefined while too little is known. */
  get perSecond(): number | undefined {
    if (this.#seenMs < firstMs || this.#fadedDone === 0) return undefined;
    return (this.#fadedDone / this.#fadedMs) * 1000;
  }
}
