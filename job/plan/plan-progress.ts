/** How far planning is, in bytes of the source where they can be told: a line of the log every 10 s. */
import { type Clock, systemClock } from '../shared/clock.js';
import { formatDuration } from '../telemetry/format.js';
import type { Log, LogFields } from '../telemetry/log.js';

const everyMs = 10_000;

/** What is told of it. */
export type Progress = Pick<PlanProgress, 'begin' | 'now' | 'add' | 'end'>;

export class PlanProgress {
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'monotonic' | 'every'>;
  #doing = '';
  #fields: LogFields = {};
  #bytes = 0;
  #ofBytes = 0;
  #beganAt = 0;
  #stop: (() => void) | undefined;

  constructor(log: Log, clock: Pick<Clock, 'monotonic' | 'every'> = systemClock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** From now on the source is gone through, from its beginning to its end; 0 bytes where nobody knows how many. */
  begin(ofBytes = 0): void {
    this.#bytes = 0;
    this.#ofBytes = ofBytes;
    this.#beganAt = this.#clock.monotonic();
    this.#stop ??= this.#clock.every(everyMs, () => this.#tell());
  }

  /** What is done at the moment, with what else there is to tell. */
  now(doing: string, fields: LogFields = {}): void {
    this.#doing = doing;
    this.#fields = fields;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #tell(): void {
    const bytes = this.#bytes;
    const ofBytes = this.#ofBytes;
    const seconds = (this.#clock.monotonic() - this.#beganAt) / 1000;
    const left = bytes > 0 && ofBytes > bytes ? (seconds * (ofBytes - bytes)) / bytes : undefined;
    this.#log.info(this.#doing, {
      ...this.#fields,
      ...(bytes > 0 || ofBytes > 0 ? { bytes } : {}),
      ...(ofBytes > 0 ? { ofBytes } : {}),
      ...(left === undefined ? {} : { left: formatDuration(left) }),
    });
  }
}
