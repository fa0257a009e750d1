/** How far planning is, in bytes of the source where they can be told: a bar on a terminal, a line of the log every 10 s elsewhere. */
import { type Clock, systemClock } from '../shared/clock.js';
import { formatBytes, formatCount, formatDuration } from '../telemetry/format.js';
import type { Log, LogFields } from '../telemetry/log.js';
import { drawing } from '../telemetry/progress.js';
import { fitting, partDone, withBar } from '../telemetry/render-progress.js';

const everyMs = 10_000;

/** What is told of it. */
export type Progress = Pick<PlanProgress, 'begin' | 'now' | 'add' | 'end'>;

export class PlanProgress {
  readonly #log: Pick<Log, 'info' | 'screen'>;
  readonly #clock: Pick<Clock, 'monotonic' | 'every'>;
  #doing = '';
  #fields: LogFields = {};
  #bytes = 0;
  #ofBytes = 0;
  #beganAt = 0;
  #stop: (() => void) | undefined;

  constructor(log: Pick<Log, 'info' | 'screen'>, clock: Pick<Clock, 'monotonic' | 'every'> = systemClock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** From now on the source is gone through, from its beginning to its end; 0 bytes where nobody knows how many. */
  begin(ofBytes = 0): void {
    this.#bytes = 0;
    this.#ofBytes = ofBytes;
    this.#beganAt = this.#clock.monotonic();
    this.#stop ??= this.#start();
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

  #start(): () => void {
    const { screen } = this.#log;
    return screen?.draws
      ? drawing(screen, this.#clock, (width) => this.#render(width))
      : this.#clock.every(everyMs, () => this.#tell());
  }

  #tell(): void {
    const bytes = this.#bytes;
    const ofBytes = this.#ofBytes;
    const left = this.#secondsLeft();
    this.#log.info(this.#doing, {
      ...this.#fields,
      ...(bytes > 0 || ofBytes > 0 ? { bytes } : {}),
      ...(ofBytes > 0 ? { ofBytes } : {}),
      ...(left === undefined ? {} : { left: formatDuration(left) }),
    });
  }

  /** With the time that is left where it can be told, and that which has passed elsewhere. */
  #render(width: number): string {
    if (this.#doing === '') return '';
    const bytes = this.#bytes;
    const ofBytes = this.#ofBytes;
    const left = this.#secondsLeft();
    const { batch, ofBatches, ...counts } = this.#fields;
    const counted = Object.entries(counts).flatMap(([name, value]) =>
      typeof value === 'number'
        ? [`${formatCount(value)} ${value === 1 ? name.replace(/s$/, '') : name}`]
        : [],
    );
    if (batch !== undefined) counted.push(`batch ${batch} of ${ofBatches}`);
    const read = ofBytes > 0 ? `${formatBytes(bytes)} of ${formatBytes(ofBytes)}` : formatBytes(bytes);
    const figures = new Map([
      ['doing', this.#doing],
      ['counted', counted.join('  ')],
      ['read', bytes > 0 || ofBytes > 0 ? read : ''],
      ['time', left === undefined ? formatDuration(this.#seconds()) : `${formatDuration(left)} left`],
    ]);
    const part = ofBytes > 0 ? partDone(bytes, ofBytes) : undefined;
    return withBar(part, width, (room) => fitting(figures, ['counted', 'read'], room));
  }

  #seconds(): number {
    return (this.#clock.monotonic() - this.#beganAt) / 1000;
  }

  #secondsLeft(): number | undefined {
    const [bytes, ofBytes] = [this.#bytes, this.#ofBytes];
    return bytes > 0 && ofBytes > bytes ? (this.#seconds() * (ofBytes - bytes)) / bytes : undefined;
  }
}
