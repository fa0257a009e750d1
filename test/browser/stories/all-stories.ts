/** The runs whose reports are looked at, by the names of their pictures. */
import type { RunStory } from '../../../job/report/run-story.js';
import { latencyBucket } from '../../../job/state/latencies.js';
import type { Report } from '../../../job/state/report.js';
import { sizeBucket, sizeBuckets } from '../../../job/state/sizes.js';
import { baseReport, baseStory } from './base-story.js';
import { hostile } from './hostile.js';
import { night } from './night.js';
import { evenTranches, hill, ratesOf } from './shapes.js';
import { costOf, latenciesOf } from './told.js';
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
const rows = 100_000_000;
const partSeconds = seconds / 100;
const weights = Array.from({ length: 100 }, (_, part) => (part === 99 ? 7 : 18.3 + 0.9 * Math.sin(part)));
const { latencies, ofReport } = latenciesOf(
  hill({ total: rows - 12_044, around: latencyBucket(22), buckets: 36 }),
  {
    [latencyBucket(610)]: 12_004,
    [latencyBucket(2_210)]: 40,
  },
);

const allWritten: Report = {
  ...baseReport,
  rows,
  written: rows,
  created: rows,
  writtenObjects: rows,
  bytes: 212_000_000_000,
  puts: rows,
  athena: { queries: 3, bytesScanned: 238_000_000_000, queueSeconds: 2.4, engineSeconds: 1_840 },
  seconds: { plan: 1_900, upload: seconds, finish: 240 },
  rowsPerSecond: Math.round(rows / seconds),
  ...ofReport,
};

/** 1,000 tranches on 16 tasks of 8 threads: the most that is drawn one by one. */
const thousand: RunStory = {
  ...baseStory,
  report: allWritten,
  upload: { startedAt: '2026-11-25T02:46:10.000Z', finishedAt: '2026-11-25T04:17:30.000Z' },
  timeline: {
    partSeconds,
    objectsPerSecond: ratesOf(rows, weights, partSeconds),
    throttledPerSecond: weights.map(() => 0),
    pace: weights.map(() => 23_200),
  },
  tranches: evenTranches({ tranches: 1_000, tasks: 16, threads: 8, rows, seconds }),
  latencies,
  sizes: sizeBuckets(hill({ total: rows, around: sizeBucket(2_000), buckets: 26 })),
  cost: costOf(allWritten),
};

/** More than is drawn one by one. */
const many: RunStory = {
  ...thousand,
  tranches: evenTranches({ tranches: 4_000, tasks: 100, threads: 4, rows, seconds }).map((span) => ({
    ...span,
    // A task is late, and one ends early.
    from: span.task === 40 ? Math.max(span.from, 900) : span.from,
    to: span.task === 77 ? Math.min(span.to, Math.max(span.from, 2_000)) : span.to,
  })),
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
  cost: [],
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
