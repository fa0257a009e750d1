/** How the upload went, as sections of text. */
import type { Report } from '../../state/report.js';
import { formatBytes, formatCount, formatDuration, formatRate } from '../../telemetry/format.js';
import type { Bin, RunStory, TrancheSpan } from '../run-story.js';
import { named, type Section } from './section.js';
import { sparkline } from './sparkline.js';

export function timelineSection({ timeline }: RunStory): Section {
  if (timeline === undefined) return { heading: '', lines: [] };
  const { partSeconds, objectsPerSecond, throttledPerSecond, pace } = timeline;
  const paces = pace.filter((rate) => rate !== null);
  const isThrottled = throttledPerSecond.some((rate) => rate > 0);
  const span = `${formatRate(partSeconds)} s a part, ${several(objectsPerSecond.length, 'part')}`;
  return {
    heading: `A second, over the upload (${span})`,
    lines: named([
      ['objects', `${sparkline(objectsPerSecond)}  ${atMost(objectsPerSecond)}`],
      [
        'throttled',
        isThrottled ? `${sparkline(throttledPerSecond)}  ${atMost(throttledPerSecond)}` : 'never',
      ],
      ['pace', paces.length === 0 ? '' : `${sparkline(pace)}  ${betweenPaces(paces)}`],
    ]),
  };
}

function atMost(rates: readonly number[]): string {
  return `at most ${formatRate(Math.max(...rates))}`;
}

function betweenPaces(paces: readonly number[]): string {
  return `from ${formatCount(Math.min(...paces))} to ${formatCount(Math.max(...paces))} allowed`;
}

export function latencySection({ report, latencies }: RunStory): Section {
  const { latencyMs } = report;
  if (latencyMs === undefined) return { heading: '', lines: [] };
  const { p50, p90, p99, max } = latencyMs;
  return {
    heading: 'Latency of PUTs',
    lines: [
      ...spread(latencies, (ms) => `${ms} ms`),
      `half of them up to ${p50} ms, 90 % up to ${p90} ms, 99 % up to ${p99} ms, all up to ${max} ms`,
    ],
  };
}

export function sizesSection({ sizes }: RunStory): Section {
  const total = sizes.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  const half = sizes.find(({ count }) => {
    seen += count;
    return seen >= total / 2;
  });
  if (half === undefined) return { heading: '', lines: [] };
  return {
    heading: 'Sizes of objects',
    lines: [...spread(sizes, formatBytes), `half of them up to ${formatBytes(half.upTo)}`],
  };
}

function spread(bins: readonly Bin[], format: (value: number) => string): readonly string[] {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  return [`${format(first.upTo)} ${sparkline(bins.map(({ count }) => count))} ${format(last.upTo)}`];
}

/** Tasks that are told one by one. */
const mostTasks = 20;

export function tasksSection({ tranches }: RunStory): Section {
  const tasks = new Map<number | undefined, TrancheSpan[]>();
  for (const span of tranches) {
    const spans = tasks.get(span.task);
    if (spans === undefined) tasks.set(span.task, [span]);
    else spans.push(span);
  }
  const sorted = [...tasks].sort(([one = -1], [other = -1]) => one - other);
  const more = sorted.length - mostTasks;
  return {
    heading: `Tranches that have rows: ${formatCount(tranches.length)}`,
    lines: [
      ...named(sorted.slice(0, mostTasks).map(([task, spans]) => [taskName(task), taskText(spans)])),
      ...(more > 0 ? [`and ${formatCount(more)} more tasks`] : []),
    ],
  };
}

function taskName(task: number | undefined): string {
  return task === undefined ? 'unknown task' : `task ${task}`;
}

function taskText(spans: readonly TrancheSpan[]): string {
  const threads = new Set(spans.map(({ thread }) => thread)).size;
  const sum = (of: (span: TrancheSpan) => number) => spans.reduce((total, span) => total + of(span), 0);
  const from = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
  const to = spans.reduce((most, span) => Math.max(most, span.to), 0);
  const parts = [
    `${several(spans.length, 'tranche')} on ${several(threads, 'thread')}`,
    `${formatCount(sum(({ rows }) => rows))} rows`,
    `${formatCount(sum(({ retries }) => retries))} retries`,
    `from ${formatDuration(from)} to ${formatDuration(to)}`,
  ];
  return parts.join(', ');
}

function several(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}

export function retriesSection({ report }: { readonly report: Pick<Report, 'retries'> }): Section {
  const some = Object.entries(report.retries).filter(([, count]) => count > 0);
  return {
    heading: 'PUTs that were sent again',
    lines: some.length === 0 ? ['none'] : named(some.map(([cause, count]) => [cause, formatCount(count)])),
  };
}
