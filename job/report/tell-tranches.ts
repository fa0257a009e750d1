/** When each tranche was uploaded, and by whom. */
import type { TrancheMarker } from '../state/run-markers.js';
import type { TrancheSpan } from './run-story.js';
import { spanOf, uploadSpan } from './tell-timeline.js';

/** In the order of their numbers, without those that have no rows. */
export function tellTranches(markers: readonly TrancheMarker[]): readonly TrancheSpan[] {
  const whole = uploadSpan(markers);
  if (whole === undefined) return [];
  const seconds = (time: number) => Number(((time - whole.from) / 1000).toFixed(3));
  return markers
    .filter(({ rows }) => rows > 0)
    .sort((one, other) => one.tranche - other.tranche)
    .map((marker) => {
      const { tranche, task, thread, rows, rejected, retries } = marker;
      const { from, to } = spanOf(marker);
      return {
        ...{ tranche, task, thread, from: seconds(from), to: seconds(to), rows, rejected },
        retries: Object.values(retries).reduce((sum, count) => sum + count, 0),
      };
    });
}
