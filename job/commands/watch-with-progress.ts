/** Shows how far a listing has come. */
import { Counters } from '../telemetry/counters.js';
import { startProgress } from '../telemetry/progress.js';
import type { RunContext } from './run-context.js';

/** `act` counts objects as `rows` in the counters that it is given. */
export function watchWithProgress({ log, terminal }: Pick<RunContext, 'log' | 'terminal'>) {
  return async <T>(totalRows: number, act: (counters: Counters) => Promise<T>): Promise<T> => {
    const counters = new Counters();
    const stopProgress = startProgress({ counters, totalRows, log, terminal });
    try {
      return await act(counters);
    } finally {
      stopProgress();
    }
  };
}
