/** A clock that moves only when somebody sleeps, and never waits. */
import type { Clock } from '../../../../job/store/s3/clock.js';

export class TestClock implements Clock {
  readonly slept: number[] = [];
  #passed = 0;
  constructor(readonly start = Date.UTC(2026, 10, 22, 13, 45, 1)) {}
  now() {
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
