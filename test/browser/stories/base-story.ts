/** A run of 10 rows on one thread, of which stories change what they are about. */
import type { RunStory } from '../../../job/report/run-story.js';
import { tellSettings } from '../../../job/report/tell-settings.js';
import { noRetries } from '../../../job/retry/retry-cause.js';
import { latencyBucket } from '../../../job/state/latencies.js';
import type { Report } from '../../../job/state/report.js';
import { sizeBucket, sizeBuckets } from '../../../job/state/sizes.js';
import { commandsOf, costOf, latenciesOf } from './told.js';

export const baseReport: Report = {
  runId: '2026-11-25T021400Z-4f1c',
  target: 's3://customer-profiles/processed/user_info/',
  rows: 10,
  written: 10,
  skipped: 0,
  unchanged: 0,
  deletionRows: 0,
  rejected: 0,
  superseded: 0,
  writtenObjects: 10,
  unchangedObjects: 0,
  created: 10,
  kept: 0,
  due: 0,
  reasons: {},
  bytes: 4_200,
  puts: 10,
  retries: noRetries,
  deletions: { due: 0, made: 0, gone: 0, foreign: 0, withheld: 0 },
  athena: { queries: 3, bytesScanned: 41_200, queueSeconds: 0.3, engineSeconds: 2.9 },
  seconds: { plan: 1.2, upload: 0.4, finish: 0.1 },
  rowsPerSecond: 25,
  maxRejects: 0,
  exitCode: 0,
};

const { latencies, ofReport } = latenciesOf({ [latencyBucket(22)]: 7, [latencyBucket(24)]: 3 });

export const baseStory: RunStory = {
  report: { ...baseReport, ...ofReport },
  job: 'user_info',
  source: 'table profiles.user_info of Athena, as of 2026-11-25T02:14:03Z',
  upload: { startedAt: '2026-11-25T02:14:21.000Z', finishedAt: '2026-11-25T02:14:21.400Z' },
  timeline: {
    partSeconds: 0.2,
    objectsPerSecond: [20, 30],
    throttledPerSecond: [0, 0],
    pace: [200, 370],
  },
  tranches: [{ tranche: 0, task: 0, thread: 0, from: 0, to: 0.4, rows: 10, rejected: 0, retries: 0 }],
  rejects: [],
  latencies,
  sizes: sizeBuckets({ [sizeBucket(420)]: 10 }),
  cost: costOf(baseReport),
  settings: tellSettings({
    settings: { '--table': 'profiles.user_info', '--key': '{user_id}.json' },
    given: {},
  }),
  commands: commandsOf(baseReport),
};
