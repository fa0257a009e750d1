/** Which tranches ran beside each other: for each task its threads as lanes, with the tranches on them over time. */
import type { TrancheSpan } from '../run-story.js';

export interface Lane {
  /** Undefined where the markers do not say; then the lanes are as few as the tranches can lie in beside each other. */
  readonly thread: number | undefined;
  /** One below the other, in each the tranches one after the other: a thread ends one while it sends the next. */
  readonly rows: readonly (readonly TrancheSpan[])[];
}

export interface TaskLanes {
  readonly task: number | undefined;
  readonly lanes: readonly Lane[];
}

/** All tranches of a task. */
export function spansOf({ lanes }: TaskLanes): readonly TrancheSpan[] {
  return lanes.flatMap(({ rows }) => rows.flat());
}

/** By task, and in it by thread; what the markers do not say comes last. */
export function lanesOf(tranches: readonly TrancheSpan[]): TaskLanes[] {
  return groupedBy(tranches, ({ task }) => task).map(([task, spans]) => ({
    task,
    lanes: groupedBy(spans, ({ thread }) => thread).flatMap(([thread, onThread]): Lane[] =>
      thread === undefined
        ? packed(onThread).map((row) => ({ thread, rows: [row] }))
        : [{ thread, rows: packed(onThread) }],
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

/** Each in the first row that is free by then. */
function packed(spans: readonly TrancheSpan[]): TrancheSpan[][] {
  const rows: { spans: TrancheSpan[]; until: number }[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const free = rows.find(({ until }) => until <= span.from);
    if (free === undefined) {
      rows.push({ spans: [span], until: span.to });
    } else {
      free.spans.push(span);
      free.until = span.to;
    }
  }
  return rows.map((row) => row.spans);
}
