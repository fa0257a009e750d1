import { expect, test } from '@jest/globals';
import { renderReport } from '../../../job/finish/render-report.js';
import type { Report } from '../../../job/state/report.js';
import { noRows } from '../../../job/state/row-counts.js';
import { Counters } from '../../../job/telemetry/counters.js';

const none = new Counters().readRetries();
const report: Report = {
  runId: '20261122T134501Z-7f3a',
  target: 's3://my-bucket/users/',
  ...noRows,
  rows: 1_000_000,
  written: 1_000_000,
  writtenObjects: 1_000_000,
  created: 1_000_000,
  reasons: {},
  bytes: 2_890_000_000,
  puts: 1_000_000,
  retries: none,
  seconds: { plan: 19.2, upload: 59.6, finish: 1 },
  rowsPerSecond: 16_778.5,
  exitCode: 0,
};

test('the summary of a clean run has no word of what did not happen', () => {
  expect(renderReport(report)).toBe(
    `run      20261122T134501Z-7f3a
target   s3://my-bucket/users/
rows     1,000,000: 1,000,000 written
written  2.9 GB in 1,000,000 PUTs
retries  none
time     1:20 (plan 0:19, upload 1:00, finish 0:01), 16,779 rows/s`,
  );
});

test('rows not written and retries are counted by their kind', () => {
  const lines = renderReport({
    ...report,
    written: 999_980,
    writtenObjects: 999_980,
    created: 999_980,
    skipped: 5,
    rejected: 15,
    superseded: 10,
    reasons: { superseded: 10, 'key-null': 5 },
    retries: { ...none, 'slow-down': 1_200, timeout: 2 },
    seconds: { plan: 0, upload: 7_920, finish: 0 },
  }).split('\n');
  expect(lines[2]).toBe(
    'rows     1,000,000: 999,980 written, 5 skipped, 15 rejected (10 of them superseded)',
  );
  expect(lines[3]).toBe('rejected 10 superseded, 5 key-null');
  expect(lines[5]).toBe('retries  1,200 slow-down, 2 timeout');
  expect(lines[6]).toContain('2:12:00 (plan 0:00, upload 2:12:00, finish 0:00)');
});

test('a run of what has changed says what that saves', () => {
  const saving = (unchanged: number) =>
    renderReport({ ...report, unchanged, saved: { puts: unchanged, dollars: unchanged * 5e-6 } });
  expect(saving(990_000)).toContain('\nsaved    990,000 PUTs against writing all, $4.95 at list prices\n');
  expect(saving(100)).toContain('\nsaved    100 PUTs against writing all, under $0.01 at list prices\n');
  expect(saving(2e9)).toContain(', $10,000.00 at list prices\n');
  expect(saving(0)).not.toContain('saved');
});

test('a run of an Athena table says what it asked there', () => {
  const athena = { queries: 4, bytesScanned: 2_100_000_000, queueSeconds: 3, engineSeconds: 75 };
  expect(renderReport({ ...report, athena })).toContain(
    '\nathena   4 queries scanned 2.1 GB in 1:15, after 0:03 in the queue\n',
  );
});
