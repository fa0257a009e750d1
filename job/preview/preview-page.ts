/** A preview as a page to look at and to hand on. Loaded when one is written, and not before. */
import { renderDocument } from '../page/document.js';
import { type Html, html } from '../page/html.js';
import { shortened } from '../page/shortened.js';
import { type Column, renderTable } from '../page/table.js';
import { untold } from '../shared/row-values.js';
import { type BillSection, billSections } from './bill-rows.js';
import type { Preview } from './preview-run.js';
import { couldCompare, summary, whatHasChanged } from './render-preview.js';

/** A whole HTML file. */
export function previewPage(preview: Preview): string {
  const { source, target, problem, columns, sql } = preview;
  const title = `What a run would do: ${source}`;
  return renderDocument({
    title,
    body: html`<header>
<h1>What a run from ${source} to ${target} would do</h1>
${problem === null ? undefined : html`<p><strong>It would end before it writes anything.</strong> ${problem}</p>`}
</header>
${table({ title: 'What is read and written', columns: ['what', 'is'], rows: summary(preview) })}
${[...whatHasChanged(preview), ...couldCompare(preview), ...billSections(preview)].map(table)}
${table({ title: 'Columns', columns: ['column', 'type', 'becomes'], rows: columns.map(({ name, type, treatment }) => [name, type, treatment]) })}
<section><h2>${preview.groups === null ? 'Objects' : 'Objects, each with one of its rows'}</h2>
${objects(preview.samples)}</section>
${sql === null ? undefined : html`<section><h2>SQL that Athena would UNLOAD</h2><pre>${sql}</pre></section>`}`,
  });
}

function table({ title, columns, rows }: BillSection): Html {
  const body =
    columns === undefined
      ? rows.map(([text]) => html`<p>${text}</p>`)
      : renderTable({ caption: title, columns: columns.map(columnOf), rows });
  return html`<section><h2>${title}</h2>
${body}</section>`;
}

/** Sums of money are not broken. */
function columnOf(name: string): Column {
  return { name, isNumber: ['cost', 'to write', 'a month'].includes(name) };
}

function objects(samples: Preview['samples']): Html {
  if (samples === null) return html`<p>${untold}</p>`;
  if (samples.length === 0) return html`<p>none: there are no rows</p>`;
  return html`${samples.map(
    ({
      key,
      body,
      reason,
    }) => html`<h3>${key ?? 'no key'}${reason === null ? '' : ` (would be rejected: ${reason})`}</h3>
${body === null ? undefined : html`<pre>${shortened(body, 1_000)}</pre>`}`,
  )}`;
}
