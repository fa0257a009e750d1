/** Too many tasks or tranches to draw each: how many tranches were under way over time, for some tasks together. */
import type { TrancheSpan } from '../run-story.js';
import { spansOf, type TaskLanes } from './lanes.js';

export interface UnderWay {
  /** The first and the last of the tasks that are drawn together. */
  readonly tasks: readonly [TaskLanes, TaskLanes];
  /** The mean number of tranches under way in each part of the time. */
  readonly perPart: readonly number[];
}

/** Groups of neighbours, of which none has more than one task more than another. */
export function underWay(
  tasks: readonly TaskLanes[],
  seconds: number,
  { mostGroups, parts }: { readonly mostGroups: number; readonly parts: number },
): UnderWay[] {
  const groups = Math.min(mostGroups, tasks.length);
  const startOf = (index: number) => Math.round((index * tasks.length) / groups);
  return Array.from({ length: groups }, (_, index) => {
    const group = tasks.slice(startOf(index), startOf(index + 1));
    const spans = group.flatMap(spansOf);
    const [first = { task: undefined, lanes: [] }] = group;
    return { tasks: [first, group.at(-1) ?? first], perPart: meanPerPart(spans, seconds / parts, parts) };
  });
}

function meanPerPart(spans: readonly TrancheSpan[], partSeconds: number, parts: number): number[] {
  const seconds = Array.from({ length: parts }, () => 0);
  for (const { from, to } of spans) {
    const last = Math.min(parts - 1, Math.floor(to / partSeconds));
    for (let part = Math.floor(from / partSeconds); part <= last; part++) {
      const [start, end] = [part * partSeconds, (part + 1) * partSeconds];
      seconds[part] = (seconds[part] ?? 0) + Math.max(0, Math.min(to, end) - Math.max(from, start));
    }
  }
  return seconds.map((sum) => sum / partSeconds);
}
