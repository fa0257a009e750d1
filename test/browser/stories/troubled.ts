/** A run with throttling, rejects, changes, deletions that were made, and more rejects than it may have. */
import type { RunStory } from '../../../job/report/run-story.js';
import { tellSettings } from '../../../job/report/tell-settings.js';
import { noRetries } from '../../../job/retry/retry-cause.js';
import { latencyBucket } from '../../../job/state/latencies.js';
import type { Report } from '../../../job/state/report.js';
import { sizeBucket, sizeBuckets } from '../../../job/state/sizes.js';
import { baseReport, baseStory } from './base-story.js';
import { countOf, evenTranches, hill, ratesOf } from './shapes.js';
import { commandsOf, costOf, latenciesOf } from './told.js';

const seconds = 912;
const parts = 76;
const partSeconds = seconds / parts;
export const before = '2026-11-24T021400Z-91be';
/** S3 throttles a third into the run: the pace is halved, feels its way for two minutes, and comes back. */
const pace = Array.from({ length: parts }, (_, part) => {
  if (part < 22 || part > 34) return 6_400;
  if (part === 22) return 4_100;
  return part === 34 ? 4_300 : 2_600 + (part % 3) * 180;
});
const throttled = pace.map((rate, part) => {
  if (part === 22) return 310;
  return rate < 4_000 ? 42 + (part % 4) * 11 : 0;
});
const written = 3_412_087;
const retries = { ...noRetries, timeout: 644, connection: 201, 'server-error': 37 };
const slowDowns = countOf(throttled, { partSeconds });
const again = slowDowns + retries.timeout + retries.connection + retries['server-error'];
const puts = written + again;
const objects = pace.map((rate, part) => {
  const free = (3_940 + Math.sin(part * 1.7) * 220) * (part === 0 ? 0.6 : part > 73 ? 0.5 : 1);
  return Math.min(rate * 0.95, free) - (throttled[part] ?? 0) * 0.5;
});
// A PUT that timed out, or whose connection broke, has no latency.
const { latencies, ofReport } = latenciesOf(
  hill({
    total: puts - retries.timeout - retries.connection - 2_419,
    around: latencyBucket(29),
    buckets: 40,
  }),
  { [latencyBucket(612)]: 2_004, [latencyBucket(1_090)]: 412, [latencyBucket(4_870)]: 3 },
);

const report: Report = {
  ...baseReport,
  rows: 5_000_000,
  written,
  unchanged: 1_561_420,
  skipped: 0,
  deletionRows: 21_006,
  rejected: 5_487,
  superseded: 3_200,
  writtenObjects: written,
  unchangedObjects: 1_561_420,
  created: 402_113,
  kept: 88_410,
  due: 22_804,
  reasons: { superseded: 3_200, 'key-null': 1_871, 'bad-json': 402, 'key-too-long': 14 },
  bytes: 9_812_004_551,
  puts,
  retries: { ...retries, 'slow-down': slowDowns },
  athena: { queries: 3, bytesScanned: 11_900_000_000, queueSeconds: 1.1, engineSeconds: 96 },
  deletions: { due: 22_804, made: 0, gone: 0, foreign: 0, withheld: 22_804, why: 'max-rejects' },
  saved: { puts: 1_561_420, dollars: 7.8071 },
  seconds: { plan: 187.2, upload: seconds, finish: 12.4 },
  rowsPerSecond: 5_482,
  ...ofReport,
  maxRejects: 1_000,
  exitCode: 3,
};

export const troubled: RunStory = {
  ...baseStory,
  report,
  upload: { startedAt: '2026-11-25T02:17:31.000Z', finishedAt: '2026-11-25T02:32:43.000Z' },
  timeline: {
    partSeconds,
    objectsPerSecond: ratesOf(written, objects, partSeconds),
    throttledPerSecond: throttled,
    pace,
  },
  tranches: evenTranches({
    ...{ tranches: 96, tasks: 2, threads: 4, rows: report.rows, seconds },
    rejected: report.rejected,
    retries: again,
  }),
  rejects: [
    {
      reason: 'superseded',
      count: 3_200,
      samples: [
        {
          key: '184467.json',
          row: '{"user_id":184467,"name":"Ana Ruiz","updated_at":"2026-11-23T10:02:11Z"}',
        },
      ],
    },
    {
      reason: 'key-null',
      count: 1_871,
      samples: [
        { key: null, row: '{"user_id":null,"name":"import 2026-11-24","updated_at":"2026-11-24T23:59:59Z"}' },
        { key: null, row: '{"user_id":null,"name":"","updated_at":null}' },
      ],
    },
    {
      reason: 'bad-json',
      count: 402,
      samples: [{ key: '90210.json', row: '{"user_id":90210,"attributes":"{\\"plan\\": "}' }],
    },
    {
      reason: 'key-too-long',
      count: 14,
      samples: [{ key: `${'9'.repeat(240)}…`, row: `{"user_id":${'9'.repeat(229)}…` }],
    },
  ],
  latencies,
  sizes: sizeBuckets(hill({ total: written, around: sizeBucket(2_000), buckets: 26 })),
  cost: costOf(report),
  settings: tellSettings({
    settings: {
      '--key': '{user_id}.json',
      '--missing': 'delete',
      '--table': 'profiles.user_info',
      '--target': 's3://customer-profiles/processed/user_info/',
      '--where': "country in ('PT', 'ES') and updated_at < timestamp '2026-11-25 00:00:00'",
      '--write': 'changed',
    },
    given: { '--keep-frozen': '3', '--max-rejects': '1000' },
  }),
  commands: commandsOf(report, before),
};
