/**
 * Where the requests of one thread wait for their places, one at a time. Were each to take its place at once, hundreds
 * of retries during a failure of S3 would fill a slow schedule minutes ahead, and it would outlive the failure.
 */
import type { Governor } from './governor.js';

/** A timer is no finer, in milliseconds; a request this early does no harm, since the schedule holds on. */
const timerGrain = 1;

export class RateGate {
  readonly #governor: Pick<Governor, 'takePlace'>;
  readonly #sleep: (ms: number) => Promise<void>;
  /** The turn of the last in line. */
  #last: Promise<void> | undefined;

  /** @param sleep resolves after so many milliseconds, and never rejects */
  constructor(governor: Pick<Governor, 'takePlace'>, sleep: (ms: number) => Promise<void>) {
    this.#governor = governor;
    this.#sleep = sleep;
  }

  /**
   * To be called before each request, retries included. Returns undefined when the request may be sent now, which
   * costs no promise; else a promise of the moment when it may. First come, first served.
   */
  pass(): Promise<void> | undefined {
    if (this.#last !== undefined) return this.#lineUp(this.#last.then(() => this.#turn()));
    const turn = this.#turn();
    return turn === undefined ? undefined : this.#lineUp(turn);
  }

  #turn(): Promise<void> | undefined {
    const wait = this.#governor.takePlace();
    return wait < timerGrain ? undefined : this.#sleep(wait);
  }

  #lineUp(turn: Promise<void>): Promise<void> {
    this.#last = turn;
    void turn.then(() => {
      if (this.#last === turn) this.#last = undefined;
    });
    return turn;
  }
}
