/** The upload of a run over its time, out of what its tranches noted of theirs. */
import type { TrancheMarker } from '../state/run-markers.js';
import type { Timeline } from './run-story.js';

/** As many as can be told apart in a picture. */
const mostParts = 100;
/** No tranche notes shorter ones, in milliseconds. */
const shortestPartMs = 250;

/** Milliseconds since 1970, by the clocks of the machines. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** From the start of the first tranche that has rows to the end of the last; undefined where none has. */
export function uploadSpan(markers: readonly TrancheMarker[]): Span | undefined {
  let span: Span | undefined;
  for (const marker of markers) {
    if (marker.rows === 0) continue;
    const { from, to } = spanOf(marker);
    span = { from: Math.min(span?.from ?? from, from), to: Math.max(span?.to ?? to, to) };
  }
  return span;
}

/** A clock that was set back while a tranche was under way leaves it a millisecond. */
export function spanOf({ startedAt, finishedAt }: Pick<TrancheMarker, 'startedAt' | 'finishedAt'>): Span {
  const from = Date.parse(startedAt);
  return { from, to: Math.max(Date.parse(finishedAt), from + 1) };
}

/** A tranche of an earlier version, which noted nothing, counts as even over its time. */
export function tellTimeline(markers: readonly TrancheMarker[]): Timeline | undefined {
  const whole = uploadSpan(markers);
  if (whole === undefined) return undefined;
  const length = whole.to - whole.from;
  const parts = Math.min(mostParts, Math.ceil(length / shortestPartMs));
  const partMs = length / parts;
  const spread = spreader(whole, parts);
  const objects = new Float64Array(parts);
  const throttled = new Float64Array(parts);
  /** By task: the paces by their time, and the time. */
  const paces = new Map<number, { readonly sums: Float64Array; readonly times: Float64Array }>();
  for (const marker of markers) {
    if (marker.rows === 0) continue;
    const own = spanOf(marker);
    const { timeline, task = 0 } = marker;
    if (timeline === undefined) {
      spread(own, (part, share) => add(objects, part, share * answersOf(marker)));
      continue;
    }
    const paced = paces.get(task) ?? { sums: new Float64Array(parts), times: new Float64Array(parts) };
    paces.set(task, paced);
    for (const [index, count] of timeline.objects.entries()) {
      const from = own.from + index * timeline.partMs;
      const piece = { from, to: Math.min(from + timeline.partMs, own.to) };
      const pace = timeline.pace[index] ?? null;
      spread(piece, (part, share, ms) => {
        add(objects, part, share * count);
        add(throttled, part, share * (timeline.throttled[index] ?? 0));
        if (pace === null) return;
        add(paced.sums, part, pace * ms);
        add(paced.times, part, ms);
      });
    }
  }
  const aSecond = (counts: Float64Array) => Array.from(counts, (count) => sixDigits(count / (partMs / 1000)));
  return {
    partSeconds: Number((partMs / 1000).toFixed(3)),
    objectsPerSecond: aSecond(objects),
    throttledPerSecond: aSecond(throttled),
    pace: Array.from({ length: parts }, (_, part) => {
      const means = [...paces.values()].flatMap(({ sums, times }) => {
        const [sum = 0, time = 0] = [sums[part], times[part]];
        return time > 0 ? [sum / time] : [];
      });
      return means.length === 0 ? null : Math.round(means.reduce((total, mean) => total + mean, 0));
    }),
  };
}

/** Objects that had their answer. */
function answersOf({ puts, retries }: TrancheMarker): number {
  return puts - Object.values(retries).reduce((sum, count) => sum + count, 0);
}

/** Tells of each part that a piece touches, with what of the piece is in it, and how long. What is outside counts at the edge. */
function spreader({ from: start, to: end }: Span, parts: number) {
  const partMs = (end - start) / parts;
  return ({ from, to }: Span, tell: (part: number, share: number, ms: number) => void): void => {
    const last = Math.min(to, end);
    const first = Math.max(start, Math.min(from, last - 1));
    const lastPart = Math.min(parts - 1, Math.floor((last - start) / partMs));
    for (let part = Math.floor((first - start) / partMs); part <= lastPart; part++) {
      const begin = start + part * partMs;
      const ms = Math.min(last, begin + partMs) - Math.max(first, begin);
      if (ms > 0) tell(part, ms / (last - first), ms);
    }
  };
}

function add(counts: Float64Array, part: number, amount: number): void {
  counts[part] = (counts[part] ?? 0) + amount;
}

/** So that the parts still add up to what was counted. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
