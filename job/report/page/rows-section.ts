/** What became of the rows, and of the objects: pictures whose parts add up. */
import { renderFigure } from '../../page/figure.js';
import { type Html, html } from '../../page/html.js';
import { renderTable } from '../../page/table.js';
import { objectsAfter, type Report } from '../../state/report.js';
import { formatCount } from '../../telemetry/format.js';
import {
  legendOf,
  type SumPart,
  shareOf,
  stackedBar,
  stackedBarHeight,
  sumInWords,
  widenedNote,
} from './stacked-bar.js';

export function rowsSection(report: Report): Html {
  return html`<section>
<h2>Rows</h2>
${
  report.rows === 0
    ? html`<p>The table had no row, so there is nothing to draw.</p>`
    : sumFigure('rows', 'What became of each row', report.rows, rowParts(report))
}
</section>
<section>
<h2>Objects</h2>
${objectsOf(report)}
${deletionsOf(report.deletions)}
</section>`;
}

/** They add up to the rows. */
export function rowParts({ written, unchanged, skipped, deletionRows, rejected }: Report): SumPart[] {
  return [
    { name: 'written', count: written, look: 'blue' },
    { name: 'unchanged', count: unchanged, look: 'green' },
    { name: 'skipped', count: skipped, look: 'gray' },
    { name: 'deletion rows', count: deletionRows, look: 'violet' },
    { name: 'rejected', count: rejected, look: 'red' },
  ];
}

/** They add up to the objects that the job has after the run. */
export function objectParts(report: Report): SumPart[] {
  const { created, writtenObjects, unchangedObjects, kept, deletions } = report;
  return [
    { name: 'created', count: created, look: 'blue' },
    { name: 'updated', count: writtenObjects - created, look: 'amber' },
    { name: 'unchanged', count: unchangedObjects, look: 'green' },
    { name: 'kept', count: kept, look: 'gray' },
    { name: 'withheld from deletion', count: deletions?.withheld ?? 0, look: 'red' },
  ];
}

function objectsOf(report: Report): Html {
  const total = objectsAfter(report);
  if (total === 0) return html`<p>The job has no object after the run.</p>`;
  return sumFigure('objects', 'The objects that the job has after the run', total, objectParts(report));
}

function deletionsOf(deletions: Report['deletions']): Html {
  if (deletions === undefined || deletions.due === 0) return html`<p>No object was due to be deleted.</p>`;
  return sumFigure('deletions', 'Objects that were due to be deleted', deletions.due, [
    { name: 'deleted', count: deletions.made, look: 'violet' },
    { name: 'gone before', count: deletions.gone, look: 'gray' },
    { name: "somebody else's by now", count: deletions.foreign, look: 'amber' },
    { name: 'withheld', count: deletions.withheld, look: 'red' },
  ]);
}

function sumFigure(id: string, title: string, total: number, parts: readonly SumPart[]): Html {
  return html`<h3>${title}</h3>
${renderFigure({
  id,
  title,
  description: `${sumInWords(total, parts)}.${widenedNote(parts)}`,
  drawing: stackedBar(parts),
  height: stackedBarHeight,
  legend: legendOf(parts),
  table: renderTable({
    caption: title,
    columns: [{ name: 'outcome' }, { name: 'count', isNumber: true }, { name: 'share', isNumber: true }],
    rows: parts.map(({ name, count }) => [name, formatCount(count), shareOf(count, total)]),
    total: ['all', formatCount(total), '100 %'],
  }),
})}`;
}
