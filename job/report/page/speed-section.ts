/** How fast the upload was, and what held it up: objects a second, latencies, retries. */
import { renderFigure } from '../../page/figure.js';
import { type Html, html } from '../../page/html.js';
import { renderTable } from '../../page/table.js';
import type { Report } from '../../state/report.js';
import { formatCount, formatDuration, formatRate } from '../../telemetry/format.js';
import type { RunStory, Timeline } from '../run-story.js';
import { barList, barListHeight } from './bar-list.js';
import { formatMs, formatSeconds } from './format-figures.js';
import { histogram, histogramHeight } from './histogram.js';
import { lineSwatch, swatch } from './looks.js';
import { throughput, throughputHeight } from './throughput.js';

export function speedSection({ timeline, latencies, report }: RunStory): Html {
  return html`<section>
<h2>Speed</h2>
<h3>Objects a second</h3>
${
  timeline === undefined || timeline.objectsPerSecond.length === 0
    ? html`<p>No pace over time was noted: the upload took no time, or was made by a version that did not note it.</p>`
    : overTime(timeline)
}
<h3>Latency of PUTs</h3>
${
  latencies.some(({ count }) => count > 0)
    ? latencyFigure(latencies, report)
    : html`<p>No latency was measured: no PUT was sent, or the target is a folder.</p>`
}
<h3>PUTs sent again</h3>
${retriesOf(report)}
</section>`;
}

function overTime(timeline: Timeline): Html {
  const { partSeconds, objectsPerSecond, throttledPerSecond, pace } = timeline;
  const isThrottled = throttledPerSecond.some((rate) => rate > 0);
  const bounded = pace.filter((rate) => rate !== null);
  const isPaced = bounded.length > 0;
  const mean = objectsPerSecond.reduce((sum, rate) => sum + rate, 0) / objectsPerSecond.length;
  const throttled = throttledPerSecond.reduce((sum, rate) => sum + rate * partSeconds, 0);
  const description = [
    `${formatRate(mean)} objects a second on average, at most ${formatRate(greatest(objectsPerSecond))}`,
    isThrottled
      ? `S3 throttled about ${formatCount(throttled)} PUTs, at most ${formatRate(greatest(throttledPerSecond))} a second`
      : 'S3 throttled none',
    isPaced
      ? `the pace was bounded to between ${formatRate(least(bounded))} and ${formatRate(greatest(bounded))} PUTs a second`
      : 'no pace was noted',
  ];
  return renderFigure({
    id: 'throughput',
    title: 'Objects a second over the upload',
    description: `${description.join('; ')}. Each step is ${formatSeconds(partSeconds)} long.`,
    drawing: throughput(timeline),
    height: throughputHeight,
    legend: html`<ul class="legend"><li>${lineSwatch('area-blue')}<span>objects a second</span></li>
${isThrottled ? html`<li>${swatch('red')}<span>throttled PUTs a second</span></li>` : undefined}
${isPaced ? html`<li>${lineSwatch('line-violet')}<span>PUTs a second that the pace allowed</span></li>` : undefined}</ul>`,
    table: renderTable({
      caption: `In parts of ${formatSeconds(partSeconds)}`,
      columns: [
        { name: 'from' },
        { name: 'objects a second', isNumber: true },
        { name: 'throttled a second', isNumber: true },
        { name: 'pace', isNumber: true },
      ],
      rows: objectsPerSecond.map((rate, part) => [
        startOf(part * partSeconds, partSeconds),
        formatRate(rate),
        throttledText(throttledPerSecond[part] ?? 0),
        paceText(pace[part] ?? null),
      ]),
    }),
  });
}

function latencyFigure(latencies: RunStory['latencies'], { latencyMs }: Report): Html {
  const percentiles =
    latencyMs === undefined
      ? []
      : [
          { name: 'half within', value: latencyMs.p50 },
          { name: '90 % within', value: latencyMs.p90 },
          { name: '99 % within', value: latencyMs.p99 },
          { name: 'longest', value: latencyMs.max },
        ];
  const words = percentiles.map(({ name, value }) => `${name} ${formatMs(value)}`).join(', ');
  return renderFigure({
    id: 'latencies',
    title: 'PUTs by their latency',
    description: `From sending a PUT to its whole answer${words === '' ? '' : `: ${words}`}. Each tenfold is equally wide.`,
    drawing: histogram({ bins: latencies, look: 'blue', format: formatMs, lines: percentiles }),
    height: histogramHeight({ lines: percentiles }),
    table: renderTable({
      caption: 'PUTs by their latency',
      columns: [{ name: 'within' }, { name: 'PUTs', isNumber: true }],
      rows: latencies.map(({ upTo, count }) => [formatMs(upTo), formatCount(count)]),
      total: ['all', formatCount(latencies.reduce((sum, { count }) => sum + count, 0))],
    }),
  });
}

function retriesOf({ retries, puts }: Report): Html {
  const counts = Object.entries(retries)
    .map(([name, count]) => ({ name, count }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (puts === 0) return html`<p>No PUT was sent.</p>`;
  if (total === 0) return html`<p>None of ${formatCount(puts)} PUTs had to be sent again.</p>`;
  return renderFigure({
    id: 'retries',
    title: 'PUTs sent again, by cause',
    description: `${formatCount(total)} of ${formatCount(puts)} PUTs were sent again.`,
    drawing: barList(counts, 'amber'),
    height: barListHeight(counts),
    table: renderTable({
      caption: 'PUTs sent again, by cause',
      columns: [{ name: 'cause' }, { name: 'PUTs', isNumber: true }],
      rows: counts.map(({ name, count }) => [name, formatCount(count)]),
      total: ['all', formatCount(total)],
    }),
  });
}

/** Parts below a second would all begin at 0:00. */
function startOf(seconds: number, partSeconds: number): string {
  return partSeconds < 1 ? `${Number(seconds.toFixed(3))} s` : formatDuration(seconds);
}

function throttledText(rate: number): string {
  return rate === 0 ? 'none' : formatRate(rate);
}

function paceText(pace: number | null): string {
  return pace === null ? 'not noted' : formatRate(pace);
}

function least(values: readonly number[]): number {
  return values.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY);
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
