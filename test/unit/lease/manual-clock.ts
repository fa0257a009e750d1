/** A lease's clock that moves only when the test says so, and wakes whoever has slept long enough. */
import type { SleepingClock } from '../../../job/shared/clock.js';

export class ManualClock implements SleepingClock {
  #now = 1_000;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  #arrivals: { readonly count: number; readonly notify: () => void }[] = [];
  #slept = 0;

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return Date.UTC(2026, 10, 22, 13, 45, 1) + this.#now - 1_000;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#slept += 1;
    for (const { count, notify } of this.#arrivals) if (this.#slept >= count) notify();
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      this.#sleepers.push({ at: this.#now + ms, wake });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter(({ at }) => at <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake();
  }

  /** Lets time pass whenever somebody sleeps, until `work` is settled. */
  async passWhile<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
      for (const { notify } of this.#arrivals) notify();
    };
    work.then(end, end);
    while (!settled) {
      const next = Math.min(...this.#sleepers.map(({ at }) => at));
      if (Number.isFinite(next)) this.pass(next - this.#now);
      else await this.asleep(this.#slept + 1);
    }
    return work;
  }

  /** Resolves when there were so many sleeps in all, those before counted; or when told to look again. */
  asleep(count: number): Promise<void> {
    if (this.#slept >= count) return Promise.resolve();
    return new Promise((resolve) => this.#arrivals.push({ count, notify: resolve }));
  }
}
