/** Why rows were rejected, with a few of them. */
import { renderFigure } from '../../page/figure.js';
import { type Html, html } from '../../page/html.js';
import { shortened } from '../../page/shortened.js';
import { renderTable } from '../../page/table.js';
import { formatCount } from '../../telemetry/format.js';
import type { RejectSample, RejectsOfReason } from '../run-story.js';
import { barList, barListHeight } from './bar-list.js';

/** Drawn; the table has all. */
const mostBars = 12;

export function rejectsSection(rejects: readonly RejectsOfReason[]): Html {
  return html`<section>
<h2>Rejected rows</h2>
${rejects.length === 0 ? html`<p>No row was rejected.</p>` : reasons(rejects)}
</section>`;
}

function reasons(rejects: readonly RejectsOfReason[]): Html {
  const drawn = rejects.slice(0, mostBars).map(({ reason, count }) => ({ name: reason, count }));
  const left = rejects.length - drawn.length;
  const total = rejects.reduce((sum, { count }) => sum + count, 0);
  const [first] = rejects;
  const description =
    `${formatCount(total)} rejected, by reason` +
    (first === undefined
      ? ''
      : `; the most frequent is ${shortened(first.reason)}, ${formatCount(first.count)}`) +
    (left > 0 ? `. ${formatCount(left)} rarer reasons stand in the table alone` : '');
  return html`${renderFigure({
    id: 'rejects',
    title: 'Rejected rows by reason',
    description: `${description}.`,
    drawing: barList(drawn, 'red'),
    height: barListHeight(drawn),
    table: renderTable({
      caption: 'Rejected rows by reason',
      columns: [{ name: 'reason' }, { name: 'rows', isNumber: true }],
      rows: rejects.map(({ reason, count }) => [shortened(reason), formatCount(count)]),
      total: ['all', formatCount(total)],
    }),
  })}
${samplesOf(rejects)}`;
}

function samplesOf(rejects: readonly RejectsOfReason[]): Html | undefined {
  if (rejects.some(({ samples }) => samples === null)) {
    return html`<p>Values of rows are not told: --log-values none.</p>`;
  }
  const rows = rejects.flatMap(({ reason, samples }) =>
    (samples ?? []).map((sample) => [shortened(reason), keyOf(sample), bodyOf(sample)]),
  );
  if (rows.length === 0) return undefined;
  return renderTable({
    caption: 'Some of the rejected rows',
    columns: [{ name: 'reason' }, { name: 'key' }, { name: 'row' }],
    rows,
  });
}

function keyOf({ key }: RejectSample): Html {
  return key === null ? html`<i>no key</i>` : html`<code>${shortened(key)}</code>`;
}

function bodyOf({ row }: RejectSample): Html {
  return row === null ? html`<i>no body</i>` : html`<code>${shortened(row)}</code>`;
}
