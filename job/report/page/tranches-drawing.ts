/** The tranches over time, each on its thread; or, where they are too many, how many of them were under way. */
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import { type Html, html } from '../../page/html.js';
import { formatCount } from '../../telemetry/format.js';
import type { TrancheSpan } from '../run-story.js';
import { axisHeight, bottomAxis } from './axes.js';
import { formatSeconds } from './format-figures.js';
import { lanesOf, type TaskLanes } from './lanes.js';
import { filledBox, type Look } from './looks.js';
import { timeTicks } from './time-ticks.js';
import { type UnderWay, underWay } from './under-way.js';

export interface TranchesDrawing {
  readonly drawing: Html;
  readonly height: number;
  /** What is drawn together; undefined where each tranche is drawn. */
  readonly together: string | undefined;
}

/** As many as can be told apart, on a page that still opens at once. */
const mostTranches = 1_000;
const mostLanes = 160;
const mostGroups = 16;
const parts = 200;

const labelHeight = 17;
const groupGap = 5;
/** All lanes together, where none is thinner or thicker than it may be. */
const lanesHeight = 620;
const groupHeight = 28;
const space = 1000;
/** In percent. A shorter tranche could not be seen. */
const leastWidth = 0.15;

export function tranchesDrawing(tranches: readonly TrancheSpan[]): TranchesDrawing {
  const tasks = lanesOf(tranches);
  const lanes = tasks.reduce((sum, task) => sum + task.lanes.length, 0);
  const seconds = tranches.reduce((last, { to }) => Math.max(last, to), 0) || 1;
  return tranches.length <= mostTranches && lanes <= mostLanes
    ? eachTranche(tasks, lanes, seconds)
    : together(tasks, seconds);
}

function eachTranche(tasks: readonly TaskLanes[], lanes: number, seconds: number): TranchesDrawing {
  const x = scaleLinear([0, seconds], [0, 100]);
  const laneHeight = Math.min(16, Math.max(5, Math.floor(lanesHeight / lanes)));
  let y = 0;
  const drawn = tasks.map((task) => {
    const label = html`<text class="tick" x="0" y="${y + 12}">${labelOf(task, tasks.length)}</text>`;
    const top = y + labelHeight;
    y = top + task.lanes.length * laneHeight + groupGap;
    return html`${label}${task.lanes.map(({ rows }, index) => {
      const height = (laneHeight - 1) / rows.length;
      return rows.map((spans, row) =>
        spans.map((span, at) =>
          filledBox(
            {
              from: x(span.from),
              width: Math.max(leastWidth, x(span.to) - x(span.from)),
              y: top + index * laneHeight + row * height,
              height,
            },
            lookOf(span, at + row),
            titleOf(span),
          ),
        ),
      );
    })}
`;
  });
  return {
    drawing: html`<g class="lanes">${drawn}</g>${timeAxis(seconds, y)}`,
    height: y + axisHeight,
    together: undefined,
  };
}

/** Neighbours can be told apart. */
function lookOf({ rejected }: TrancheSpan, at: number): Look {
  if (rejected > 0) return 'red';
  return at % 2 === 0 ? 'blue' : 'sky';
}

function together(tasks: readonly TaskLanes[], seconds: number): TranchesDrawing {
  const groups = underWay(tasks, seconds, { mostGroups, parts });
  const most = groups.flatMap(({ perPart }) => perPart).reduce((high, each) => Math.max(high, each), 0) || 1;
  const each = labelHeight + groupHeight + groupGap;
  const height = groups.length * each;
  return {
    drawing: html`<svg x="0" y="0" width="100%" height="${height}" viewBox="0 0 ${space} ${height}" preserveAspectRatio="none">
${groups.map(({ perPart }, index) => html`<path class="fill-blue" d="${pathOf(perPart, most, index * each + labelHeight + groupHeight)}"/>`)}
</svg>
${groups.map((group, index) => html`<text class="tick" x="0" y="${index * each + 12}">${groupLabel(group)}</text>`)}
${timeAxis(seconds, height)}`,
    height: height + axisHeight,
    together:
      `There are more than ${formatCount(mostTranches)} tranches or ${formatCount(mostLanes)} threads, so they are drawn together: ` +
      `each row shows how many tranches of its tasks were under way; a row at its full height is ${formatCount(most)}.`,
  };
}

function pathOf(perPart: readonly number[], most: number, bottom: number): string {
  const x = scaleLinear([0, perPart.length], [0, space]);
  const y = scaleLinear([0, most], [bottom, bottom - groupHeight]);
  const path = area<number>((_, part) => x(part), bottom, y)
    .curve(curveStepAfter)
    .digits(1);
  return path([...perPart, ...perPart.slice(-1)]) ?? '';
}

function timeAxis(seconds: number, y: number): Html {
  const ticks = timeTicks(seconds).map(({ at, label }) => ({ at: (at / seconds) * 100, label }));
  return bottomAxis(ticks, y);
}

function labelOf({ task, lanes }: TaskLanes, tasks: number): string {
  const threads = lanes.length === 1 ? '1 thread' : `${formatCount(lanes.length)} threads`;
  const known = lanes.every(({ thread }) => thread !== undefined);
  const on = known ? threads : `${formatCount(lanes.length)} at once, threads not noted`;
  if (task === undefined) return `task not noted: ${on}`;
  return tasks === 1 ? on : `task ${task}: ${on}`;
}

function groupLabel({ tasks: [first, last] }: UnderWay): string {
  const name = ({ task }: TaskLanes) => (task === undefined ? 'not noted' : String(task));
  return first === last ? `task ${name(first)}` : `tasks ${name(first)} to ${name(last)}`;
}

function titleOf({ tranche, rows, rejected, retries, from, to }: TrancheSpan): string {
  const figures = [
    `${formatCount(rows)} rows`,
    `${formatSeconds(from)} to ${formatSeconds(to)}`,
    ...(retries > 0 ? [`${formatCount(retries)} PUTs sent again`] : []),
    ...(rejected > 0 ? [`${formatCount(rejected)} rejected`] : []),
  ];
  return `tranche ${tranche}: ${figures.join(', ')}`;
}
