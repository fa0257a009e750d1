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
/** Between two labels of the axis, in percent of the width. */
const leastGap = 17;

export function histogramHeight({ lines = [] }: Pick<HistogramOptions, 'lines'>): number {
  return topOf(lines.length) + plotHeight + axisHeight;
}

export function placeBins(bins: readonly Bin[]): PlacedBin[] {
  const edged = withLowerEnds(bins);
  const x = widthScale(edged);
  const height = scaleLinear([0, mostOf(bins)], [0, plotHeight]);
  return edged.map((bin) => ({
    ...bin,
    from: x(bin.above),
    width: x(bin.upTo) - x(bin.above),
    height: Math.max(1, Number(height(bin.count).toFixed(1))),
  }));
}

export function histogram({ bins, look, format, lines = [] }: HistogramOptions): Html {
  const placed = placeBins(bins);
  const x = widthScale(withLowerEnds(bins));
  const top = topOf(lines.length);
  const bottom = top + plotHeight;
  const y = scaleLinear([0, mostOf(bins)], [bottom, top]);
  const grid = y.ticks(3).filter((tick) => tick > 0 && Number.isInteger(tick));
  return html`${placed.map(({ from, width, height, above, upTo, count }) =>
    filledBox(
      { from, width, y: bottom - height, height },
      look,
      `over ${format(above)} to ${format(upTo)}: ${formatCount(count)}`,
    ),
  )}
${gridLines(grid.map((tick) => ({ y: y(tick), label: formatCount(tick) })))}
${lines.map(({ name, value }, index) => {
  const at = Math.min(100, Math.max(0, x(value)));
  const labelled = lineLabelHeight * index + 12;
  return html`<line class="named" x1="${percent(at)}" x2="${percent(at)}" y1="${labelled - 10}" y2="${bottom}"/>
<text class="name" x="${percent(at)}" dx="${at > 50 ? -5 : 5}" y="${labelled}" text-anchor="${at > 50 ? 'end' : 'start'}">${name} ${format(value)}</text>`;
})}
${bottomAxis(ticksOf(placed, format), bottom)}`;
}

/** Bins without any are not told, so that the end of the one before may lie far below: bins are as wide as the narrowest. */
function withLowerEnds(bins: readonly Bin[]): (Bin & { above: number })[] {
  const positive = bins.map(({ upTo }) => upTo).filter((upTo) => upTo > 0);
  const ratios = positive.slice(1).map((upTo, index) => upTo / (positive[index] ?? upTo));
  const ratio = ratios.reduce((least, each) => Math.min(least, each), 2);
  const floor = (positive[0] ?? 1) / ratio;
  return bins.map((bin) => ({
    ...bin,
    upTo: Math.max(floor, bin.upTo),
    above: Math.max(floor, bin.upTo) / ratio,
  }));
}

function widthScale(bins: readonly (Bin & { above: number })[]) {
  return scaleLog([bins[0]?.above ?? 1, bins.at(-1)?.upTo ?? 10], [0, 100]);
}

function ticksOf(placed: readonly PlacedBin[], format: (value: number) => string): PlacedTick[] {
  const x = widthScale(placed);
  const [low = 1, high = 10] = x.domain();
  const round = [1, 5, 2].flatMap((digit) =>
    Array.from({ length: 40 }, (_, index) => digit * 10 ** (index - 15)).filter(
      (value) => value > low && value < high,
    ),
  );
  const ticks = [0, 100].map((at, index) => ({ at, label: format(index === 0 ? low : high) }));
  for (const value of round) {
    const at = x(value);
    if (ticks.every((tick) => Math.abs(tick.at - at) >= leastGap)) ticks.push({ at, label: format(value) });
  }
  return ticks.sort((one, other) => one.at - other.at);
}

function mostOf(bins: readonly Bin[]): number {
  return bins.reduce((most, { count }) => Math.max(most, count), 1);
}

function topOf(lines: number): number {
  return lines * lineLabelHeight + 18;
}
