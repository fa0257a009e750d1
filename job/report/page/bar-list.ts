/** Counts by name, each with a bar below its name; the longest bar is as wide as the drawing. */
import { scaleLinear } from 'd3-scale';
import { type Html, html } from '../../page/html.js';
import { shortened } from '../../page/shortened.js';
import { visible } from '../../shared/visible.js';
import { formatCount } from '../../telemetry/format.js';
import { filledBox, type Look } from './looks.js';

export interface Counted {
  readonly name: string;
  readonly count: number;
}

const rowHeight = 34;
const barHeight = 10;
/** Characters that have room on a phone, beside the number. */
const mostName = 28;
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
    return html`<text x="0" y="${y + 13}">${shortName(name)}</text>
<text class="value" x="100%" y="${y + 13}" text-anchor="end">${formatCount(count)}</text>
${filledBox({ from: 0, width: widths[index] ?? 0, y: y + 18, height: barHeight }, look, `${shortened(name)}: ${formatCount(count)}`)}`;
  })}`;
}

/** Whole in the table below. What is made visible takes room as well. */
function shortName(name: string): string {
  const characters = [...visible(name.slice(0, mostName + 1))];
  return characters.length > mostName ? `${characters.slice(0, mostName).join('')}…` : characters.join('');
}
