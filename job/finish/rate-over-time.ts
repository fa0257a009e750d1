/** How many rows a second the upload had, over its length: out of the markers, so that it holds for many tasks too. */
import type { Marker } from '../state/marker.js';

/** So many parts of equal length. */
const parts = 20;

export interface RateOverTime {
  /** The length of one part. */
  readonly seconds: number;
  /** Rows a second in each part, the first one first; a tranche's rows are spread evenly over its time. */
  readonly rowsPerSecond: readonly number[];
}

/** Undefined when the upload took no time. */
export function rateOverTime(
  markers: readonly Pick<Marker, 'rows' | 'startedAt' | 'finishedAt'>[],
): RateOverTime | undefined {
  const spans = markers
    .filter(({ rows }) => rows > 0)
    .map(({ rows, startedAt, finishedAt }) => ({
      rows,
      from: Date.parse(startedAt),
      to: Math.max(Date.parse(finishedAt), Date.parse(startedAt) + 1),
    }));
  const from = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
  const to = spans.reduce((most, span) => Math.max(most, span.to), Number.NEGATIVE_INFINITY);
  if (!(to > from)) return undefined;
  const length = (to - from) / parts;
  const rows = Array.from({ length: parts }, (_, part) => {
    const [start, end] = [from + part * length, from + (part + 1) * length];
    return spans.reduce(
      (sum, span) => sum + (span.rows * overlap(span, start, end)) / (span.to - span.from),
      0,
    );
  });
  const seconds = length / 1000;
  return {
    seconds: Number(seconds.toFixed(3)),
    rowsPerSecond: rows.map((count) => Math.round(count / seconds)),
  };
}

function overlap(span: { from: number; to: number }, start: number, end: number): number {
  return Math.max(0, Math.min(span.to, end) - Math.max(span.from, start));
}
