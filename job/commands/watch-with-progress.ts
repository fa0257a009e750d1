/** Shows how far the reading of a target has come. */
import { Counters } from '../telemetry/counters.js';
import { type ShowProgress, shownWhile } from '../telemetry/show-progress.js';

/** `act` counts objects as `rows` in the counters that it is given. */
export function watchWithProgress(show: ShowProgress) {
  return <T>(stage: 'list' | 'read', total: number, act: (counters: Counters) => Promise<T>): Promise<T> => {
    const counters = new Counters();
    return shownWhile(show, { stage, counters, total }, () => act(counters));
  };
}
