/** Which tranches ran beside each other: for each task its threads as lanes, with the tranches on them over time. */
import type { TrancheSpan } from '../run-story.js';

export interface Lane {
  /** Undefined where the markers do not say; then tranches are laid so that none covers another. */
  readonly thread: number | undefined;
  readonly spans: readonly TrancheSpan[];
}

export interface TaskLanes {
  readonly task: number | undefined;
  readonly lanes: readonly Lane[];
}

/** By task, and in it by thread; what the markers do not say comes last. */
export function lanesOf(tranches: readonly TrancheSpan[]): TaskLanes[] {
  return groupedBy(tranches, ({ task }) => task).map(([task, spans]) => ({
    task,
    lanes: groupedBy(spans, ({ thread }) => thread).flatMap(([thread, onThread]) =>
      thread === undefined ? packed(onThread) : [{ thread, spans: onThread }],
    ),
  }));
}

function groupedBy(
  spans: readonly TrancheSpan[],
  numberOf: (span: TrancheSpan) => number | undefined,
): [number | undefined, TrancheSpan[]][] {
  const groups = new Map<number | undefined, TrancheSpan[]>();
  for (const span of spans) {
    const group = groups.get(numberOf(span));
    if (group === undefined) groups.set(numberOf(span), [span]);
    else group.push(span);
  }
  const last = Number.POSITIVE_INFINITY;
  return [...groups].sort(([one = last], [other = last]) => (one === other ? 0 : one - other));
}

/** Each in the first lane that is free by then. */
function packed(spans: readonly TrancheSpan[]): Lane[] {
  const lanes: { thread: undefined; spans: TrancheSpan[]; until: number }[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const free = lanes.find(({ until }) => until <= span.from);
    if (free === undefined) {
      lanes.push({ thread: undefined, spans: [span], until: span.to });
    } else {
      free.spans.push(span);
      free.until = span.to;
    }
  }
  return lanes;
}
