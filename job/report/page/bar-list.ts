/** Counts by name, each with a bar below its name; the longest bar is as wide as the drawing. */
import { scaleLinear } from 'd3-scale';
import { type Html, html } from '../../page/html.js';
import { shortened } from '../../page/shortened.js';
import { formatCount } from '../../telemetry/format.js';
import { filledBox, type Look } from './looks.js';

export interface Counted {
  readonly name: string;
  readonly count: number;
}

const rowHeight = 34;
const barHeight = 10;
/** Characters, on a phone beside the number. */
const mostName = 30;
/** In percent. What there is can be seen. */
const leastWidth = 0.4;

export function barListHeight(counts: readonly Counted[]): number {
  return counts.length * rowHeight;
}

/** Widths in percent. */
export function barWidths(counts: readonly Counted[]): number[] {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const width = scaleLinear([0, most], [0, 100]);
  return counts.map(({ count }) => (count > 0 ? Math.max(leastWidth, width(count)) : 0));
}

export function barList(counts: readonly Counted[], look: Look): Html {
  const widths = barWidths(counts);
  return html`${counts.map(({ name, count }, index) => {
    const y = index * rowHeight;
    return html`<text x="0" y="${y + 13}">${shortened(name, mostName)}</text>
<text class="value" x="100%" y="${y + 13}" text-anchor="end">${formatCount(count)}</text>
${filledBox({ from: 0, width: widths[index] ?? 0, y: y + 18, height: barHeight }, look, `${shortened(name)}: ${formatCount(count)}`)}`;
  })}`;
}
