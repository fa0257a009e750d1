/** The lines and labels that the drawings share. Places along the width are in percent, heights in pixels. */
import { type Html, html } from '../../page/html.js';
import { percent } from './looks.js';

export interface PlacedTick {
  /** Of the width, in percent. */
  readonly at: number;
  readonly label: string;
}

/** Room below a drawing for the labels of its axis. */
export const axisHeight = 22;

export function bottomAxis(ticks: readonly PlacedTick[], y: number): Html {
  return html`<line class="axis" x1="0" x2="100%" y1="${y}" y2="${y}"/>
${ticks.map(
  ({ at, label }) => html`<line class="axis" x1="${percent(at)}" x2="${percent(at)}" y1="${y}" y2="${y + 4}"/>
<text class="tick" x="${percent(at)}" y="${y + 17}" text-anchor="${anchorAt(at)}">${label}</text>`,
)}`;
}

/** Lines across, each with its label on it, at the end where the drawing has less. */
export function gridLines(
  lines: readonly { readonly y: number; readonly label: string }[],
  side: 'left' | 'right',
): Html {
  const [x, dx, anchor] = side === 'left' ? ['0%', 4, 'start'] : ['100%', -4, 'end'];
  return html`${lines.map(({ y, label }) => html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="tick" x="${x}" dx="${dx}" y="${y - 4}" text-anchor="${anchor}">${label}</text>`)}`;
}

/** So that no label is cut off at an end. */
export function anchorAt(at: number): 'start' | 'middle' | 'end' {
  if (at < 6) return 'start';
  return at > 94 ? 'end' : 'middle';
}
