/** Where the time of the upload went: tranches on their threads and tasks. */
import { renderFigure } from '../../page/figure.js';
import { type Html, html } from '../../page/html.js';
import { renderTable } from '../../page/table.js';
import { formatCount, formatDuration } from '../../telemetry/format.js';
import type { TrancheSpan } from '../run-story.js';
import { formatSeconds } from './format-figures.js';
import { lanesOf, spansOf, type TaskLanes } from './lanes.js';
import { swatch } from './looks.js';
import { tranchesDrawing } from './tranches-drawing.js';

/** The table has a row for each up to so many; beyond, for the longest ones. */
const mostTasks = 64;
const mostSlow = 15;

export function tranchesSection(tranches: readonly TrancheSpan[]): Html {
  return html`<section>
<h2>Tranches</h2>
${tranches.length === 0 ? html`<p>No tranche had a row, so there is nothing to draw.</p>` : figure(tranches)}
</section>`;
}

function figure(tranches: readonly TrancheSpan[]): Html {
  const { drawing, height, together } = tranchesDrawing(tranches);
  const tasks = lanesOf(tranches);
  const byLength = tranches.toSorted((one, other) => lengthOf(other) - lengthOf(one));
  const [longest] = byLength;
  const median = byLength[Math.floor(byLength.length / 2)];
  const words =
    longest === undefined || median === undefined
      ? ''
      : ` Half of them took up to ${formatSeconds(lengthOf(median))}, the longest (tranche ${longest.tranche}) took ${formatSeconds(lengthOf(longest))}.`;
  const isNoted = tasks.every(({ task }) => task !== undefined);
  const onTasks = `${countOf(tranches.length, 'tranche')}${isNoted ? ` on ${countOf(tasks.length, 'task')}` : ''}.`;
  return html`${renderFigure({
    id: 'tranches',
    title: 'Tranches over the upload',
    description: `${onTasks}${words}${together === undefined ? '' : ` ${together}`}`,
    drawing,
    height,
    legend: together === undefined ? legend(tranches) : undefined,
    table: html`${taskTable(tasks)}${slowTable(byLength)}`,
  })}`;
}

function legend(tranches: readonly TrancheSpan[]): Html {
  return html`<ul class="legend"><li>${swatch('blue')}${swatch('sky')}<span>tranches; two hues part neighbours, and a thread ends one while it sends the next</span></li>
${tranches.some(({ rejected }) => rejected > 0) ? html`<li>${swatch('red')}<span>with rejected rows</span></li>` : undefined}</ul>`;
}

function taskTable(tasks: readonly TaskLanes[]): Html {
  const shown = tasks.slice(0, mostTasks);
  const left = tasks.length - shown.length;
  return renderTable({
    caption: left > 0 ? `By task: the first ${shown.length}, without ${formatCount(left)} more` : 'By task',
    columns: [
      { name: 'task' },
      ...['threads', 'tranches', 'rows', 'rejected', 'sent again', 'from', 'to'].map((name) => ({
        name,
        isNumber: true,
      })),
    ],
    rows: shown.map((task) => {
      const spans = spansOf(task);
      return [
        task.task ?? 'not noted',
        formatCount(task.lanes.length),
        formatCount(spans.length),
        formatCount(sumOf(spans, 'rows')),
        formatCount(sumOf(spans, 'rejected')),
        formatCount(sumOf(spans, 'retries')),
        formatDuration(spans.reduce((first, { from }) => Math.min(first, from), Number.POSITIVE_INFINITY)),
        formatDuration(spans.reduce((last, { to }) => Math.max(last, to), 0)),
      ];
    }),
  });
}

function slowTable(byLength: readonly TrancheSpan[]): Html {
  const shown = byLength.slice(0, mostSlow);
  return renderTable({
    caption: shown.length < byLength.length ? `The ${shown.length} tranches that took longest` : 'By tranche',
    columns: [
      { name: 'tranche' },
      ...['task', 'thread', 'took', 'rows', 'rejected', 'sent again'].map((name) => ({
        name,
        isNumber: true,
      })),
    ],
    rows: shown.map((span) => [
      span.tranche,
      span.task ?? 'not noted',
      span.thread ?? 'not noted',
      formatSeconds(lengthOf(span)),
      formatCount(span.rows),
      formatCount(span.rejected),
      formatCount(span.retries),
    ]),
  });
}

function lengthOf({ from, to }: TrancheSpan): number {
  return to - from;
}

function sumOf(spans: readonly TrancheSpan[], name: 'rows' | 'rejected' | 'retries'): number {
  return spans.reduce((sum, span) => sum + span[name], 0);
}

function countOf(count: number, one: string): string {
  return `${formatCount(count)} ${count === 1 ? one : `${one}s`}`;
}
