/** A sum as one bar: its parts side by side, as wide together as the drawing. */
import { type Html, html } from '../../page/html.js';
import { formatCount } from '../../telemetry/format.js';
import { filledBox, type Look, percent, swatch } from './looks.js';

export interface SumPart {
  readonly name: string;
  readonly count: number;
  readonly look: Look;
}

export interface PlacedPart extends SumPart {
  /** In percent of the width. */
  readonly from: number;
  readonly width: number;
}

/** A narrower part could not be seen. */
const leastWidth = 0.6;
/** Narrower parts have no room for their name on a phone; the legend names them. */
const labelledWidth = 26;
const top = 18;
const barHeight = 34;

export const stackedBarHeight = top + barHeight + 2;

/** Parts without any are left out; what small parts are widened by, the others give in proportion. */
export function placeParts(parts: readonly SumPart[]): PlacedPart[] {
  const some = parts.filter(({ count }) => count > 0);
  const total = some.reduce((sum, { count }) => sum + count, 0);
  const isSmall = ({ count }: SumPart) => count * 100 < leastWidth * total;
  const large = some.filter((part) => !isSmall(part)).reduce((sum, { count }) => sum + count, 0);
  const left = 100 - leastWidth * some.filter(isSmall).length;
  let from = 0;
  return some.map((part) => {
    const width = isSmall(part) ? leastWidth : (part.count / large) * left;
    from += width;
    return { ...part, from: from - width, width };
  });
}

/** A sentence, where the picture is not to scale. */
export function widenedNote(parts: readonly SumPart[]): string {
  const isWidened = placeParts(parts).some(({ width }) => width === leastWidth);
  return isWidened ? ` Parts below ${leastWidth} % are drawn so wide that they can be seen.` : '';
}

export function stackedBar(parts: readonly SumPart[]): Html {
  const placed = placeParts(parts);
  return html`${placed.map((part) => filledBox({ ...part, y: top, height: barHeight }, part.look, titleOf(part)))}
${placed.slice(1).map(({ from }) => html`<line class="cut" x1="${percent(from)}" x2="${percent(from)}" y1="${top}" y2="${top + barHeight}"/>`)}
${placed.map(({ name, from, width }) =>
  width < labelledWidth ? undefined : html`<text x="${percent(from)}" y="${top - 6}">${name}</text>`,
)}`;
}

/** Each part with its number and its share, in the order of the bar. */
export function legendOf(parts: readonly SumPart[]): Html {
  const some = parts.filter(({ count }) => count > 0);
  const total = some.reduce((sum, { count }) => sum + count, 0);
  return html`<ul class="legend">${some.map(
    ({ name, count, look }) =>
      html`<li>${swatch(look)}<span>${name} <b>${formatCount(count)}</b> (${shareOf(count, total)})</span></li>`,
  )}</ul>`;
}

/** Never 0 % of what there is, nor 100 % of what is not all. */
export function shareOf(count: number, total: number): string {
  const share = (count / total) * 100;
  if (count > 0 && share < 0.1) return 'under 0.1 %';
  if (count < total && share > 99.9) return 'over 99.9 %';
  return `${share.toFixed(share < 10 || share > 90 ? 1 : 0).replace(/\.0$/, '')} %`;
}

/** `1,000 = 900 written + 100 skipped`. */
export function sumInWords(total: number, parts: readonly SumPart[]): string {
  const some = parts.filter(({ count }) => count > 0);
  return `${formatCount(total)} = ${some.map(({ name, count }) => `${formatCount(count)} ${name}`).join(' + ')}`;
}

function titleOf({ name, count }: SumPart): string {
  return `${name}: ${formatCount(count)}`;
}
