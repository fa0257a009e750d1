/** How far planning is, in bytes of the source: a line of the log every 10 s. */
import { type Clock, systemClock } from '../shared/clock.js';
import { formatDuration } from '../telemetry/format.js';
import type { Log } from '../telemetry/log.js';

const everyMs = 10_000;

export class PlanProgress {
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'monotonic' | 'every'>;
  #doing = '';
  #fields: Readonly<Record<string, number>> = {};
  #done = 0;
  #total = 0;
  #beganAt = 0;
  #stop: (() => void) | undefined;

  constructor(log: Log, clock: Pick<Clock, 'monotonic' | 'every'> = systemClock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** From now on something else is done, with so many bytes to do in all, 0 where that is not known. */
  begin(doing: string, total = 0): void {
    this.#doing = doing;
    this.#fields = {};
    this.#done = 0;
    this.#total = total;
    this.#beganAt = this.#clock.monotonic();
    this.#stop ??= this.#clock.every(everyMs, () => this.#tell());
  }

  add(bytes: number): void {
    this.#done += bytes;
  }

  /** So many things, of so many bytes together, until now. */
  set(count: number, bytes: number): void {
    this.#fields = { objects: count };
    this.#done = bytes;
  }

  /** More figures to tell. */
  note(fields: Readonly<Record<string, number>>): void {
    this.#fields = { ...this.#fields, ...fields };
  }

  end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #tell(): void {
    const seconds = (this.#clock.monotonic() - this.#beganAt) / 1000;
    const left =
      this.#total > 0 && this.#done > 0 ? (seconds * (this.#total - this.#done)) / this.#done : undefined;
    this.#log.info(this.#doing, {
      ...this.#fields,
      bytes: this.#done,
      ...(this.#total > 0 ? { ofBytes: this.#total } : {}),
      ...(left === undefined ? {} : { left: formatDuration(left) }),
    });
  }
}
