/** How parts of a drawing are told apart: each colour has marks of its own, for who sees no colours and for gray paper. */
import { type Html, html } from '../../page/html.js';

/** Sky is a second blue, for what lies beside the like. */
export type Look = 'blue' | 'sky' | 'green' | 'gray' | 'amber' | 'red' | 'violet';

/** The marks, once a page; the style of the report refers to them. */
export const marks: Html = html`<svg class="marks" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="marks-green" width="6" height="6" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1"/><circle cx="5" cy="5" r="1"/></pattern>
<pattern id="marks-gray" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 3H6"/></pattern>
<pattern id="marks-amber" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 8L8 -1"/></pattern>
<pattern id="marks-red" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 0L6 6M6 0L0 6"/></pattern>
<pattern id="marks-violet" width="5" height="5" patternUnits="userSpaceOnUse"><path d="M2.5 0V5"/></pattern>
</defs></svg>`;

/** A bar whose ends are given in percent of the drawing's width. */
export interface Box {
  readonly from: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
}

export function filledBox({ from, width, y, height }: Box, look: Look, title?: string): Html {
  const [x, w] = [percent(from), percent(width)];
  return html`<rect class="fill-${look}" x="${x}" y="${y}" width="${w}" height="${height}">${title === undefined ? undefined : html`<title>${title}</title>`}</rect>${
    look === 'blue' || look === 'sky'
      ? undefined
      : html`<rect class="marks-${look}" x="${x}" y="${y}" width="${w}" height="${height}"/>`
  }`;
}

/** What stands for a look in a legend. */
export function swatch(look: Look): Html {
  return html`<svg class="swatch" width="14" height="14" aria-hidden="true" focusable="false">${filledBox({ from: 0, width: 100, y: 0, height: 14 }, look)}</svg>`;
}

export function percent(share: number): string {
  return `${Number(share.toFixed(3))}%`;
}

/** What stands in a legend for an area or a line, by the class of its path. */
export function lineSwatch(name: 'area-blue' | 'line-violet'): Html {
  return html`<svg class="swatch" width="22" height="14" aria-hidden="true" focusable="false">${
    name === 'area-blue'
      ? html`<path class="area-blue" d="M0 14V2H22V14"/><path class="line-blue" d="M0 2H22"/>`
      : html`<path class="${name}" d="M0 8H22"/>`
  }</svg>`;
}
