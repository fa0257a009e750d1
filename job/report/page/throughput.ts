/** Objects a second over the upload, with what S3 throttled and what the pace allowed. */
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { type Html, html } from '../../page/html.js';
import { formatRate } from '../../telemetry/format.js';
import type { Timeline } from '../run-story.js';
import { axisHeight, bottomAxis, gridLines } from './axes.js';
import { timeTicks } from './time-ticks.js';

/** The paths are drawn in a space of this width and stretched; their lines keep their thickness. */
const space = 1000;
const top = 18;
const plotHeight = 200;
const bottom = top + plotHeight;

export const throughputHeight = bottom + axisHeight;

export interface ThroughputPaths {
  /** The area, and its upper edge. */
  readonly objects: string;
  readonly objectsEdge: string;
  readonly throttled: string;
  /** Empty where the pace was never bounded. */
  readonly pace: string;
}

export function throughputPaths(timeline: Timeline): ThroughputPaths {
  const { objectsPerSecond, throttledPerSecond, pace } = timeline;
  const x = scaleLinear([0, objectsPerSecond.length], [0, space]);
  const y = heightScale(timeline);
  const filled = area<number>(
    (_, part) => x(part),
    bottom,
    (value) => y(value),
  )
    .curve(curveStepAfter)
    .digits(1);
  const drawn = line<number | null>(
    (_, part) => x(part),
    (value) => y(value ?? 0),
  )
    .defined((value) => value !== null)
    .curve(curveStepAfter)
    .digits(1);
  return {
    objects: filled(closed(objectsPerSecond)) ?? '',
    objectsEdge: drawn(closed(objectsPerSecond)) ?? '',
    throttled: throttledPerSecond.some((rate) => rate > 0) ? (filled(closed(throttledPerSecond)) ?? '') : '',
    pace: pace.some((rate) => rate !== null) ? (drawn(closed(pace)) ?? '') : '',
  };
}

export function throughput(timeline: Timeline): Html {
  const paths = throughputPaths(timeline);
  const y = heightScale(timeline);
  const seconds = timeline.partSeconds * timeline.objectsPerSecond.length;
  const grid = y.ticks(4).filter((tick) => tick > 0);
  return html`<svg x="0" y="0" width="100%" height="${throughputHeight}" viewBox="0 0 ${space} ${throughputHeight}" preserveAspectRatio="none">
<path class="area-blue" d="${paths.objects}"/><path class="line-blue" d="${paths.objectsEdge}"/>
<path class="fill-red" d="${paths.throttled}"/><path class="marks-red" d="${paths.throttled}"/>
<path class="line-violet" d="${paths.pace}"/>
</svg>
${gridLines(
  grid.map((tick) => ({ y: y(tick), label: formatRate(tick) })),
  'left',
)}
${bottomAxis(
  timeTicks(seconds).map(({ at, label }) => ({ at: (at / seconds) * 100, label })),
  bottom,
)}`;
}

function heightScale({ objectsPerSecond, throttledPerSecond, pace }: Timeline) {
  const rates = [...objectsPerSecond, ...throttledPerSecond, ...pace.map((rate) => rate ?? 0)];
  const most = rates.reduce((highest, rate) => Math.max(highest, rate), 0);
  return scaleLinear([0, most > 0 ? most : 1], [bottom, top]).nice(4);
}

/** With the last value once more, at which its step ends. */
function closed<Value>(values: readonly Value[]): Value[] {
  return [...values, ...values.slice(-1)];
}
