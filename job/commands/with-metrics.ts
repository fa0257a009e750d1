/** A stage with its metrics emitted while it runs, where they are asked for. */
import type { SettingsOf } from '../settings/settings.js';
import type { Location } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';
import { Counters } from '../telemetry/counters.js';

/** `stage` counts what it does in the counters that it is given. */
export async function withMetrics<T>(
  { metrics }: Pick<SettingsOf<'split' | 'plan' | 'upload' | 'finish'>, 'metrics'>,
  target: Location,
  stage: (counters: Counters) => Promise<T>,
): Promise<T> {
  const counters = new Counters();
  const stop = metrics === 'emf' ? await start(counters, target) : () => {};
  try {
    return await stage(counters);
  } finally {
    stop();
  }
}

async function start(counters: Counters, target: Location): Promise<() => void> {
  const { startMetrics } = await import('../telemetry/metrics.js');
  return startMetrics({ counters, target: formatLocation(target) });
}
