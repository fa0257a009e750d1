/** A plain table in a box of its own, in which it scrolls where it is wider than the page. */
import { type Html, html, type Part } from './html.js';

export interface Column {
  readonly name: string;
  /** Stands to the right, digit below digit. */
  readonly isNumber?: boolean;
}

export interface TableOptions {
  /** What the table shows; stands above it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** A cell for each column. The first one names its row. */
  readonly rows: readonly (readonly Part[])[];
  /** A last row, of sums. */
  readonly total?: readonly Part[] | undefined;
}

/** The box can be reached by keyboard, or who has no mouse could not scroll it. */
export function renderTable({ caption, columns, rows, total }: TableOptions): Html {
  return html`<div class="box" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ name, isNumber }) => html`<th scope="col" class="${align(isNumber)}">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => renderRow(columns, row))}</tbody>
${total === undefined ? undefined : html`<tfoot>${renderRow(columns, total)}</tfoot>`}
</table></div>`;
}

function renderRow(columns: readonly Column[], cells: readonly Part[]): Html {
  return html`<tr>${cells.map((cell, index) =>
    index === 0
      ? html`<th scope="row">${cell}</th>`
      : html`<td class="${align(columns[index]?.isNumber)}">${cell}</td>`,
  )}</tr>
`;
}

function align(isNumber = false): string {
  return isNumber ? 'number' : 'words';
}
