import { expect, test } from '@jest/globals';
import { renderStory } from '../../../job/report/render-story.js';
import { noRetries } from '../../../job/retry/retry-cause.js';
import { story } from './story.js';

test('text tells all that the page tells, each in its section', () => {
  const told = story({
    upload: { startedAt: '2026-11-26T12:00:00.000Z', finishedAt: '2026-11-26T12:01:00.000Z' },
    report: {
      rows: 2_000,
      written: 1_500,
      writtenObjects: 1_500,
      created: 1_400,
      unchanged: 400,
      unchangedObjects: 400,
      rejected: 100,
      superseded: 10,
      kept: 30,
      due: 7,
      deletions: { due: 7, made: 4, gone: 1, foreign: 0, withheld: 2, why: 'max-deletes' },
      bytes: 1_500_000,
      puts: 1_512,
      retries: { ...noRetries, 'slow-down': 12 },
      latencyMs: { p50: 20, p90: 40, p99: 90, max: 150 },
      rowsPerSecond: 33,
      exitCode: 3,
    },
    timeline: {
      partSeconds: 15,
      objectsPerSecond: [10, 40, 80, 0],
      throttledPerSecond: [0, 0, 2, 0],
      pace: [200, 400, null, 100],
    },
    latencies: [
      { upTo: 20, count: 10 },
      { upTo: 22, count: 80 },
    ],
    sizes: [
      { upTo: 500, count: 1 },
      { upTo: 1_000, count: 8 },
      { upTo: 2_000, count: 1 },
    ],
    tranches: [
      { tranche: 0, task: 0, thread: 0, from: 0, to: 30, rows: 1_000, rejected: 0, retries: 2 },
      { tranche: 1, task: 0, thread: 1, from: 0, to: 60, rows: 500, rejected: 0, retries: 0 },
      {
        tranche: 2,
        task: undefined,
        thread: undefined,
        from: 0,
        to: 5,
        rows: 500,
        rejected: 100,
        retries: 0,
      },
    ],
    rejects: [
      { reason: 'exists', count: 90, samples: [{ key: '1.json', row: '{"id":1}' }] },
      { reason: 'superseded', count: 10, samples: [{ key: null, row: null }] },
    ],
    cost: [
      { what: 'PUTs', dollars: 0.00756, how: '1,512 PUTs' },
      { what: 'Athena', dollars: 1_234.5, how: 'many terabytes' },
    ],
    settings: [{ name: '--key', value: '{id}.json' }],
    commands: [
      { what: 'Verify it', line: 'splitter verify --run-id run-1' },
      { what: 'It cannot be undone' },
    ],
  });
  expect(renderStory(told)).toBe(`Run run-1 of job default
  source     files rows.csv
  target     s3://my-bucket/rows/
  upload     2026-11-26T12:00:00.000Z to 2026-11-26T12:01:00.000Z
  time       1:05 (plan 0:03, upload 1:00, finish 0:02), 33 rows/s
  exit code  3: done, but a limit was passed

Balance
  1,500  written, in 1,500 objects of 1.5 MB in all
    400  unchanged, in 400 objects
    100  rejected, 10 of them superseded
  2,000  rows in all

Objects
  1,400  created
    100  updated
    400  unchanged
     30  kept: no row of this run has them
      4  deleted
      1  due to be deleted, and gone already
      2  due to be deleted, and withheld: more objects were due than --max-deletes allows

A second, over the upload (15 s a part, 4 parts)
  objects    ▁▄█   at most 80
  throttled    █   at most 2.0
  pace       ▄█ ▂  from 100 to 400 allowed

Latency of PUTs
  20 ms ▁█ 22 ms
  half of them up to 20 ms, 90 % up to 40 ms, 99 % up to 90 ms, all up to 150 ms

Sizes of objects
  500 bytes ▁█▁ 2.0 kB
  half of them up to 1.0 kB

Tranches that have rows: 3
  unknown task  1 tranche on 1 thread, 500 rows, 0 retries, from 0:00 to 0:05
  task 0        2 tranches on 2 threads, 1,500 rows, 2 retries, from 0:00 to 1:00

PUTs that were sent again
  slow-down  12

Rejected rows: 100
  90 exists
      1.json  {"id":1}
  10 superseded
      no key  no row

Cost of PUTs and queries: $1,234.51. Not in it: KMS, events, copies, what keeps the objects, the machines
  PUTs    under $0.01: 1,512 PUTs
  Athena  $1,234.50: many terabytes

Settings
  --key  {id}.json

Commands
  Verify it
    splitter verify --run-id run-1
  It cannot be undone`);
});

test('a run of 0 rows tells that there were none, and leaves out what it has not', () => {
  expect(renderStory(story())).toBe(`Run run-1 of job default
  source     files rows.csv
  target     s3://my-bucket/rows/
  upload     no rows
  time       1:05 (plan 0:03, upload 1:00, finish 0:02), 0 rows/s
  exit code  0: done

Balance
  0  rows in all

PUTs that were sent again
  none`);
});

test('hostile keys, rows, names and settings are text that stays in its line', () => {
  const hostile = 'a\nRun two of job evil\r\u001b[31m\u009b2J\u0000';
  const text = renderStory(
    story({
      job: hostile,
      source: hostile,
      report: { target: hostile, rejected: 1 },
      rejects: [{ reason: hostile, count: 1, samples: [{ key: hostile, row: hostile }] }],
      settings: [{ name: '--where', value: hostile }],
      commands: [{ what: hostile, line: hostile }],
    }),
  );
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(text.split('\n').filter((line) => line.startsWith('Run '))).toHaveLength(1);
  expect(text).toContain('    a\\x0aRun two of job evil\\x0d\\x1b[31m\\x9b2J\\x00  a\\x0aRun');
});

test('samples that are not told are said to be so', () => {
  const text = renderStory(
    story({ report: { rejected: 2 }, rejects: [{ reason: 'exists', count: 2, samples: null }] }),
  );
  expect(text).toContain('Rejected rows: 2\n  2 exists (samples are not told: --log-values none)');
});

test('of many tasks the first twenty are told, of many parts fifty columns', () => {
  const tranches = Array.from({ length: 100 }, (_, tranche) => ({
    ...{ tranche, task: tranche % 25, thread: 0, from: 0, to: 1 },
    ...{ rows: 1, rejected: 0, retries: 0 },
  }));
  const rates = Array.from({ length: 100 }, (_, part) => part);
  const timeline = {
    partSeconds: 1,
    objectsPerSecond: rates,
    throttledPerSecond: rates.map(() => 0),
    pace: rates,
  };
  const text = renderStory(story({ tranches, timeline }));
  expect(text).toContain('  task 19  4 tranches');
  expect(text).not.toContain('task 20');
  expect(text).toContain('  and 5 more tasks\n');
  expect(text).toMatch(/ {2}objects {4}[▁▂▃▄▅▆▇█]{50} {2}at most 99\n {2}throttled {2}never\n/);
});
