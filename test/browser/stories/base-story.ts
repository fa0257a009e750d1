/** A run of 10 rows on one thread, of which stories change what they are about. */
import type { RunStory } from '../../../job/report/run-story.js';
import { noRetries } from '../../../job/retry/retry-cause.js';
import type { Report } from '../../../job/state/report.js';

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
  seconds: { plan: 1.2, upload: 0.4, finish: 0.1 },
  rowsPerSecond: 25,
  maxRejects: 0,
  exitCode: 0,
};

export const baseStory: RunStory = {
  report: baseReport,
  job: 'user_info',
  source: 'table profiles.user_info of Athena, as of 2026-11-25T02:14:03Z',
  upload: { startedAt: '2026-11-25T02:14:21.000Z', finishedAt: '2026-11-25T02:14:21.400Z' },
  timeline: { partSeconds: 0.2, objectsPerSecond: [20, 30], throttledPerSecond: [0, 0], pace: [null, null] },
  tranches: [{ tranche: 0, task: 0, thread: 0, from: 0, to: 0.4, rows: 10, rejected: 0, retries: 0 }],
  rejects: [],
  latencies: [
    { upTo: 22, count: 7 },
    { upTo: 24.2, count: 3 },
  ],
  sizes: [{ upTo: 512, count: 10 }],
  cost: [{ what: 'PUTs', dollars: 0.00005, how: '10 PUTs at $0.005 for 1,000' }],
  settings: [
    { name: 'table', value: 'profiles.user_info' },
    { name: 'key', value: '{user_id}.json' },
  ],
  commands: [
    {
      what: 'Compare every object with what the run wrote:',
      line: 'splitter verify --run-id 2026-11-25T021400Z-4f1c',
    },
  ],
};
