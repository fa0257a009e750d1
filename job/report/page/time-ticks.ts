/** Where an axis of time says what time it is. */
import { scaleLinear } from 'd3-scale';
import { formatDuration } from '../../telemetry/format.js';

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Seconds from one tick to the next, as people count them. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const most = 5;
/** Below it a second is too long for a step. */
const short = 8;

/** From 0 on, at most six of them, so that their labels have room on a phone. */
export function timeTicks(seconds: number): Tick[] {
  if (seconds < short) {
    return scaleLinear([0, seconds], [0, 1])
      .ticks(most - 1)
      .map((at) => ({ at, label: `${at} s` }));
  }
  const last = steps.at(-1) ?? 1;
  const step = steps.find((each) => seconds / each <= most) ?? Math.ceil(seconds / most / last) * last;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => ({
    at: index * step,
    label: formatDuration(index * step),
  }));
}
