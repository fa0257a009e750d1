/** A run with throttling, rejects, changes, deletions that were made, and more rejects than it may have. */
import type { RunStory, TrancheSpan } from '../../../job/report/run-story.js';
import { formatCount } from '../../../job/telemetry/format.js';
import { baseReport, baseStory } from './base-story.js';
import { evenTranches, hill } from './shapes.js';

const seconds = 912;
const parts = 76;
/** S3 throttles a third into the run, the pace is halved, and finds its way back. */
const pace = Array.from({ length: parts }, (_, part) => {
  if (part < 24) return null;
  return Math.round(Math.min(5_400, 2_600 + (part - 24) * 70 - (part % 9 === 0 ? 500 : 0)));
});
const throttled = Array.from({ length: parts }, (_, part) =>
  part >= 22 && part < 30 ? 620 - (part - 22) * 76 : part % 13 === 0 ? 24 : 0,
);
const slowDowns = throttled.reduce((sum, rate) => sum + rate, 0) * (seconds / parts);
const written = 3_412_087;
const puts = written + slowDowns + 644 + 201 + 37;
const objects = pace.map((allowed, part) =>
  Math.round(
    Math.min(allowed ?? 6_000, 4_700 + Math.sin(part * 1.7) * 260) *
      (part === 0 ? 0.6 : part > 73 ? 0.5 : 1) -
      (throttled[part] ?? 0) * 0.5,
  ),
);

export const troubled: RunStory = {
  ...baseStory,
  report: {
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
    retries: {
      ...baseReport.retries,
      'slow-down': slowDowns,
      timeout: 644,
      connection: 201,
      'server-error': 37,
    },
    deletions: { due: 22_804, made: 0, gone: 0, foreign: 0, withheld: 22_804, why: 'max-rejects' },
    saved: { puts: 1_561_420, dollars: 7.81 },
    seconds: { plan: 187.2, upload: seconds, finish: 12.4 },
    rowsPerSecond: 5_482,
    latencyMs: { p50: 31.4, p90: 78.2, p99: 305, max: 4_870 },
    maxRejects: 1_000,
    exitCode: 3,
  },
  upload: { startedAt: '2026-11-25T02:17:31.000Z', finishedAt: '2026-11-25T02:32:43.000Z' },
  timeline: { partSeconds: seconds / parts, objectsPerSecond: objects, throttledPerSecond: throttled, pace },
  tranches: evenTranches({ tranches: 96, tasks: 2, threads: 4, rows: 5_000_000, seconds }).map(
    (span): TrancheSpan => ({ ...span, rejected: span.tranche % 17 === 5 ? 322 : 0 }),
  ),
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
    { reason: 'key-too-long', count: 14, samples: [{ key: `${'9'.repeat(280)}`, row: null }] },
  ],
  latencies: [
    ...hill({ total: puts - 2_419, middle: 29, growth: 1.1, bins: 40 }),
    { upTo: 612, count: 2_004 },
    { upTo: 1_090, count: 412 },
    { upTo: 4_870, count: 3 },
  ],
  sizes: hill({ total: written, middle: 2_000, growth: 1.25, bins: 26 }),
  cost: [
    { what: 'PUTs', dollars: puts * 0.000005, how: `${formatCount(puts)} PUTs at $0.005 for 1,000` },
    { what: 'Athena', dollars: 0.06, how: '3 queries that scanned 11.9 GB at $5 a TB' },
    { what: 'Fargate', dollars: 0.31, how: '2 tasks of 4 vCPU and 8 GB for 0:18' },
  ],
  settings: [
    { name: 'table', value: 'profiles.user_info' },
    { name: 'target', value: 's3://customer-profiles/processed/user_info/' },
    { name: 'key', value: '{user_id}.json' },
    { name: 'write', value: 'changed' },
    { name: 'on-missing', value: 'delete' },
    { name: 'max-rejects', value: '1000' },
    { name: 'where', value: "country in ('PT', 'ES') and updated_at < timestamp '2026-11-25 00:00:00'" },
  ],
  commands: [
    {
      what: 'Compare every object with what the run wrote:',
      line: 'splitter verify --run-id 2026-11-25T021400Z-4f1c --state s3://splitter-state/user_info/',
    },
    {
      what: 'Make the deletions after all:',
      line: 'splitter finish --run-id 2026-11-25T021400Z-4f1c --max-deletes 22804 --max-rejects 2287 --state s3://splitter-state/user_info/',
    },
    {
      what: 'Go back to the run before:',
      line: 'splitter restore --run-id 2026-11-24T021400Z-91be --state s3://splitter-state/user_info/',
    },
  ],
};
