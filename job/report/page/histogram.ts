/** How many there are of each size, or took how long: bars over an axis on which each tenfold is equally wide. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { type Html, html } from '../../page/html.js';
import { formatCount } from '../../telemetry/format.js';
import type { Bin } from '../run-story.js';
import { axisHeight, bottomAxis, gridLines, type PlacedTick } from './axes.js';
import { filledBox, type Look, percent } from './looks.js';

export interface HistogramOptions {
  /** With at least one that counts. */
  readonly bins: readonly Bin[];
  readonly look: Look;
  readonly format: (value: number) => string;
  /** Lines that name a value, from the least to the greatest. */
  readonly lines?: readonly { readonly name: string; readonly value: number }[];
}

export interface PlacedBin extends Bin {
  readonly above: number;
  /** In percent of the width. */
  readonly from: number;
  readonly width: number;
  /** In pixels, at least 1. */
  readonly height: number;
}

const plotHeight = 150;
const lineLabelHeight = 16;
/** From one label of the axis to the next, and to those at its ends, in percent of the width. */
const leastGap = 20;
const leastGapAtEnds = 28;
/** Ends of bins are rounded, so that neighbours are a little more or less than one ratio apart. */
const rounding = 1.02;

export function histogramHeight({ lines = [] }: Pick<HistogramOptions, 'lines'>): number {
  return topOf(lines.length) + plotHeight + axisHeight;
}

/** @param reach the drawing reaches so far, where the last bin does not */
export function placeBins(bins: readonly Bin[], reach = 0): PlacedBin[] {
  const edged = withLowerEnds(bins);
  const x = widthScale(edged, reach);
  const height = scaleLinear([0, mostOf(bins)], [0, plotHeight]);
  return edged.map((bin) => ({
    ...bin,
    from: x(bin.above),
    width: x(bin.upTo) - x(bin.above),
    height: Math.max(1, Number(height(bin.count).toFixed(1))),
  }));
}

export function histogram({ bins, look, format, lines = [] }: HistogramOptions): Html {
  const reach = lines.at(-1)?.value ?? 0;
  const placed = placeBins(bins, reach);
  const x = widthScale(placed, reach);
  const top = topOf(lines.length);
  const bottom = top + plotHeight;
  const y = scaleLinear([0, mostOf(bins)], [bottom, top]);
  const grid = y.ticks(3).filter((tick) => tick > 0 && Number.isInteger(tick));
  const named = lines.map(({ name, value }, index) => ({
    at: Math.min(100, Math.max(0, x(value))),
    y: lineLabelHeight * index + 12,
    label: `${name} ${format(value)}`,
  }));
  return html`${placed.map(({ from, width, height, above, upTo, count }) =>
    filledBox(
      { from, width, y: bottom - height, height },
      look,
      `over ${format(above)} to ${format(upTo)}: ${formatCount(count)}`,
    ),
  )}
${gridLines(
  grid.map((tick) => ({ y: y(tick), label: formatCount(tick) })),
  'right',
)}
${named.map(({ at, y }) => html`<line class="named" x1="${percent(at)}" x2="${percent(at)}" y1="${y - 10}" y2="${bottom}"/>`)}
${named.map(
  ({ at, y, label }) =>
    html`<text x="${percent(at)}" dx="${at > 50 ? -5 : 5}" y="${y}" text-anchor="${at > 50 ? 'end' : 'start'}">${label}</text>`,
)}
${bottomAxis(ticksOf(x, format), bottom)}`;
}

/**
 * Bins without any are left out, so that the end of the one before may lie far below: then a bin is as wide as the narrowest.
 * What has no place on such an axis, as 0, stands at its beginning.
 */
function withLowerEnds(bins: readonly Bin[]): (Bin & { above: number })[] {
  const some = bins.filter(({ count }) => count > 0);
  const positive = some.map(({ upTo }) => upTo).filter((upTo) => upTo > 0);
  const ratios = positive.slice(1).map((upTo, index) => upTo / (positive[index] ?? upTo));
  const ratio = ratios.length === 0 ? 2 : ratios.reduce((least, each) => Math.min(least, each));
  const floor = (positive[0] ?? 1) / ratio;
  const ends = some.map(({ upTo }) => Math.max(floor, upTo));
  return some.map(({ count }, index) => {
    const [upTo, before] = [ends[index] ?? floor, ends[index - 1] ?? 0];
    return { count, upTo, above: upTo / before < ratio * rounding ? before : upTo / ratio };
  });
}

function widthScale(bins: readonly (Bin & { above: number })[], reach: number) {
  return scaleLog([bins[0]?.above ?? 1, Math.max(reach, bins.at(-1)?.upTo ?? 10)], [0, 100]);
}

function ticksOf(x: ReturnType<typeof widthScale>, format: (value: number) => string): PlacedTick[] {
  const [low = 1, high = 10] = x.domain();
  const round = [1, 5, 2].flatMap((digit) =>
    Array.from({ length: 40 }, (_, index) => digit * 10 ** (index - 15)).filter(
      (value) => value > low && value < high,
    ),
  );
  const ticks = [0, 100].map((at, index) => ({ at, label: format(index === 0 ? low : high) }));
  for (const value of round) {
    const at = x(value);
    const hasRoom = ticks.every(
      (tick, index) => Math.abs(tick.at - at) >= (index < 2 ? leastGapAtEnds : leastGap),
    );
    if (hasRoom) ticks.push({ at, label: format(value) });
  }
  return ticks.sort((one, other) => one.at - other.at);
}

function mostOf(bins: readonly Bin[]): number {
  return bins.reduce((most, { count }) => Math.max(most, count), 1);
}

function topOf(lines: number): number {
  return lines * lineLabelHeight + 18;
}
