/** The few figures of a run that are asked for first. */
import { type Html, html } from '../../page/html.js';
import { formatBytes, formatCount, formatDollars } from '../../telemetry/format.js';
import type { RunStory } from '../run-story.js';
import { formatMs, formatSeconds } from './format-figures.js';

export function tilesOf({ report, cost }: RunStory): Html {
  const { seconds, latencyMs } = report;
  const tiles: readonly (readonly [string, string])[] = [
    ['rows', formatCount(report.rows)],
    ['objects written', formatCount(report.writtenObjects)],
    ['body bytes', formatBytes(report.bytes)],
    ['PUTs', formatCount(report.puts)],
    ['rows a second', formatCount(report.rowsPerSecond)],
    ['upload', formatSeconds(seconds.upload)],
    ['in all', formatSeconds(seconds.plan + seconds.upload + seconds.finish)],
    ...(latencyMs === undefined ? [] : [['99 % of PUTs within', formatMs(latencyMs.p99)] as const]),
    ...(cost.length === 0
      ? []
      : [['at list prices', formatDollars(cost.reduce((sum, { dollars }) => sum + dollars, 0))] as const]),
  ];
  return html`<dl class="tiles">${tiles.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
}
