/** A clock that moves only when somebody sleeps, and never waits. */
import type { SleepingClock } from '../../../../job/shared/clock.js';

export class TestClock implements SleepingClock {
  readonly slept: number[] = [];
  #passed = 0;
  constructor(readonly start = Date.UTC(2026, 10, 22, 13, 45, 1)) {}
  wall() {
    return this.start + this.#passed;
  }
  monotonic() {
    return this.#passed;
  }
  async sleep(ms: number) {
    this.slept.push(ms);
    this.#passed += ms;
  }
  pass(ms: number) {
    this.#passed += ms;
  }
}
