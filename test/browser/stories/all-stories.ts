/** The runs whose reports are looked at, by the names of their pictures. */
import type { RunStory } from '../../../job/report/run-story.js';
import { baseReport, baseStory } from './base-story.js';
import { hostile } from './hostile.js';
import { night } from './night.js';
import { evenTranches, hill } from './shapes.js';
import { troubled } from './troubled.js';

const empty: RunStory = {
  ...baseStory,
  report: {
    ...baseReport,
    rows: 0,
    written: 0,
    created: 0,
    writtenObjects: 0,
    bytes: 0,
    puts: 0,
    seconds: { plan: 0.8, upload: 0, finish: 0.1 },
    rowsPerSecond: 0,
  },
  upload: undefined,
  timeline: undefined,
  tranches: [],
  latencies: [],
  sizes: [],
  cost: [],
  commands: [],
};

const seconds = 5_480;

/** 1,000 tranches on 16 tasks of 8 threads: the most that is drawn one by one. */
const thousand: RunStory = {
  ...troubled,
  report: {
    ...baseReport,
    rows: 100_000_000,
    written: 100_000_000,
    created: 100_000_000,
    writtenObjects: 100_000_000,
    bytes: 212_000_000_000,
    puts: 100_000_000,
    seconds: { plan: 1_900, upload: seconds, finish: 240 },
    rowsPerSecond: 18_248,
    latencyMs: { p50: 22.1, p90: 41, p99: 97, max: 2_210 },
  },
  timeline: {
    partSeconds: seconds / 100,
    objectsPerSecond: Array.from({ length: 100 }, (_, part) =>
      part === 99 ? 7_000 : 18_300 + 900 * Math.sin(part),
    ),
    throttledPerSecond: Array.from({ length: 100 }, () => 0),
    pace: Array.from({ length: 100 }, () => null),
  },
  tranches: evenTranches({ tranches: 1_000, tasks: 16, threads: 8, rows: 100_000_000, seconds }),
  rejects: [],
  latencies: [
    ...hill({ total: 100_000_000, middle: 22, growth: 1.1, bins: 36 }),
    { upTo: 610, count: 12_004 },
    { upTo: 2_210, count: 40 },
  ],
};

/** More than is drawn one by one. */
const many: RunStory = {
  ...thousand,
  tranches: evenTranches({ tranches: 4_000, tasks: 100, threads: 4, rows: 100_000_000, seconds }).map(
    (span) => ({
      ...span,
      // A task is late, and one ends early.
      from: span.task === 40 ? Math.max(span.from, 900) : span.from,
      to: span.task === 77 ? Math.min(span.to, Math.max(span.from, 2_000)) : span.to,
    }),
  ),
};

/** Of a version that noted neither threads nor times, into a folder. */
const earlier: RunStory = {
  ...baseStory,
  report: { ...baseReport, target: '/srv/out/user_info' },
  timeline: undefined,
  tranches: [
    { tranche: 0, task: undefined, thread: undefined, from: 0, to: 0.3, rows: 4, rejected: 0, retries: 0 },
    { tranche: 1, task: undefined, thread: undefined, from: 0.1, to: 0.2, rows: 3, rejected: 0, retries: 0 },
    { tranche: 2, task: undefined, thread: undefined, from: 0.25, to: 0.4, rows: 3, rejected: 0, retries: 0 },
  ],
  latencies: [],
  sizes: [],
};

export const stories = {
  troubled,
  night,
  empty,
  thousand,
  many,
  earlier,
  hostile,
  base: baseStory,
} as const satisfies Readonly<Record<string, RunStory>>;
