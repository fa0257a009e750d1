/** What needs no picture: cost, commands, settings. And sizes, whose picture is that of latencies. */
import { renderFigure } from '../../page/figure.js';
import { type Html, html } from '../../page/html.js';
import { shortened } from '../../page/shortened.js';
import { renderTable } from '../../page/table.js';
import { formatBytes, formatCount, formatDollars } from '../../telemetry/format.js';
import type { CostLine, RunStory } from '../run-story.js';
import { histogram, histogramHeight } from './histogram.js';

const mostOfValue = 1_000;

export function sizesSection({ sizes, report }: RunStory): Html {
  const counted = sizes.reduce((sum, { count }) => sum + count, 0);
  const mean = report.writtenObjects > 0 ? report.bytes / report.writtenObjects : 0;
  return html`<section>
<h2>Sizes of objects</h2>
${
  counted === 0
    ? html`<p>No size was counted: no object was written, or it was by a version that did not count them.</p>`
    : renderFigure({
        id: 'sizes',
        title: 'Objects by their size',
        description: `${formatBytes(report.bytes)} in all, ${formatBytes(mean)} an object on average. Each tenfold is equally wide.`,
        drawing: histogram({ bins: sizes, look: 'green', format: formatBytes }),
        height: histogramHeight({}),
        table: renderTable({
          caption: 'Objects by their size',
          columns: [{ name: 'up to' }, { name: 'objects', isNumber: true }],
          rows: sizes.map(({ upTo, count }) => [formatBytes(upTo), formatCount(count)]),
          total: ['all', formatCount(counted)],
        }),
      })
}
</section>`;
}

export function costSection(cost: readonly CostLine[]): Html {
  return html`<section>
<h2>Cost</h2>
${
  cost.length === 0
    ? html`<p>Nothing that is paid for by the request or the hour was used, as far as the run knows.</p>`
    : renderTable({
        caption: 'At list prices, in US dollars',
        columns: [{ name: 'what' }, { name: 'dollars', isNumber: true }, { name: 'reckoned from' }],
        rows: cost.map(({ what, dollars, how }) => [shortened(what), formatDollars(dollars), shortened(how)]),
        total: ['all', formatDollars(cost.reduce((sum, { dollars }) => sum + dollars, 0)), ''],
      })
}
</section>`;
}

export function commandsSection(commands: RunStory['commands']): Html {
  return html`<section>
<h2>Commands</h2>
${
  commands.length === 0
    ? html`<p>There is no command to go on with.</p>`
    : commands.map(({ what, line }) => html`<p>${shortened(what)}</p><pre><code>${line}</code></pre>`)
}
</section>`;
}

export function settingsSection(settings: RunStory['settings']): Html {
  return html`<section>
<h2>Settings</h2>
${
  settings.length === 0
    ? html`<p>The run's settings are not known.</p>`
    : renderTable({
        caption: 'As the run had them',
        columns: [{ name: 'setting' }, { name: 'value' }],
        rows: settings.map(({ name, value }) => [
          html`<code>${shortened(name)}</code>`,
          html`<code>${shortened(value, mostOfValue)}</code>`,
        ]),
      })
}
</section>`;
}
