/** Tells in the log that a store answers nothing, every 10 s, and when it answers again. */
import type { Outage } from '../retry/outage.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from './log.js';

export interface WatchOutageOptions {
  readonly outage: Outage;
  /** Such as `s3://my-bucket`. */
  readonly store: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'monotonic' | 'every'>;
}

const lookEveryMs = 1_000;
const tellEveryMs = 10_000;

/** Until the function returned is called. */
export function watchOutage({ outage, store, log, clock }: WatchOutageOptions): () => void {
  let toldMs = 0;
  return clock.every(lookEveryMs, () => {
    const ms = outage.lasts(clock.monotonic());
    if (ms === undefined) {
      if (toldMs > 0) log.info('the store answers again', { store });
      toldMs = 0;
    } else if (ms >= toldMs + tellEveryMs) {
      toldMs = ms;
      log.warn('no request to the store succeeds; all wait while one is tried again', {
        store,
        seconds: Math.round(ms / 1000),
        last: outage.reason,
      });
    }
  });
}
