import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../job/shared/clock.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { createLog } from '../../../job/telemetry/log.js';
import { type ProgressSnapshot, renderProgress, startProgress } from '../../../job/telemetry/progress.js';

const half: ProgressSnapshot = {
  rows: 500_000,
  totalRows: 1_000_000,
  rowsPerSecond: 8_333.4,
  bytesPerSecond: 24_200_000,
  inFlight: 256,
  retries: 3,
};

describe('renderProgress', () => {
  test.each<[string, Partial<ProgressSnapshot>, number, string]>([
    [
      'half way',
      {},
      120,
      '[#############-------------]  50%  500,000 of 1,000,000 rows  8,333 rows/s  24 MB/s  256 in flight  3 retries  1:00 left',
    ],
    [
      'in a narrow terminal without the bar',
      {},
      92,
      ' 50%  500,000 of 1,000,000 rows  8,333 rows/s  24 MB/s  256 in flight  3 retries  1:00 left',
    ],
    [
      'in 80 columns without what matters least',
      {},
      80,
      ' 50%  500,000 of 1,000,000 rows  8,333 rows/s  24 MB/s  3 retries  1:00 left',
    ],
    ['in a very narrow terminal, cut off', {}, 30, ' 50%  500,000 of 1,000,000 row'],
    [
      'at the end',
      { rows: 1_000_000, inFlight: 0, retries: 0 },
      120,
      '[##############################] 100%  1,000,000 of 1,000,000 rows  8,333 rows/s  24 MB/s  0:00 left',
    ],
    [
      'before anything moves, without a forecast',
      { rows: 0, rowsPerSecond: 0, bytesPerSecond: 0, retries: 1 },
      100,
      '[----------------------------]   0%  0 of 1,000,000 rows  0 rows/s  0.0 MB/s  256 in flight  1 retry',
    ],
    [
      'of an empty table',
      { rows: 0, totalRows: 0, rowsPerSecond: 0, inFlight: 0, retries: 0, bytesPerSecond: 0 },
      60,
      '[####################] 100%  0 of 0 rows  0 rows/s  0.0 MB/s',
    ],
    [
      'of an unknown number of rows',
      { totalRows: undefined, retries: 0 },
      80,
      '500,000 rows  8,333 rows/s  24 MB/s  256 in flight',
    ],
  ])('%s', (_, change, width, line) => {
    const rendered = renderProgress({ ...half, ...change }, width);
    expect(rendered).toBe(line);
    expect(rendered.length).toBeLessThanOrEqual(width);
  });
});

function stage(isTerminal: boolean) {
  const work: { milliseconds: number; call: () => void }[] = [];
  let now = 0;
  const clock: Pick<Clock, 'monotonic' | 'every'> = {
    monotonic: () => now,
    every: (milliseconds, call) => {
      const entry = { milliseconds, call };
      work.push(entry);
      return () => work.splice(work.indexOf(entry), 1);
    },
  };
  const drawn: string[] = [];
  const lines: string[] = [];
  const counters = new Counters();
  const stop = startProgress({
    counters,
    totalRows: 1_000,
    log: createLog(
      'json',
      (line) => lines.push(line),
      () => new Date(0),
    ),
    terminal: { isTerminal, width: 100, draw: (text) => drawn.push(text) },
    clock,
  });
  const advance = (milliseconds: number) => {
    now += milliseconds;
    for (const { call } of work) call();
  };
  return { work, drawn, lines, counters, stop, advance };
}

test('on a terminal the bar is drawn at once, four times a second, and taken away at the end', () => {
  const { work, drawn, lines, counters, stop, advance } = stage(true);
  expect(work.map(({ milliseconds }) => milliseconds)).toEqual([250]);
  counters.add('rows', 100);
  counters.add('bytes', 500_000);
  advance(250);
  stop();
  expect(drawn).toEqual([
    '[------------------------------]   0%  0 of 1,000 rows  0 rows/s  0.0 MB/s',
    '[###---------------------------]  10%  100 of 1,000 rows  400 rows/s  2.0 MB/s  0:02 left',
    '',
  ]);
  expect(lines).toEqual([]);
  expect(work).toEqual([]);
});

test('elsewhere a line goes to the log every 10 s, with the rates of the last 10 s', () => {
  const { work, drawn, lines, counters, stop, advance } = stage(false);
  expect(work.map(({ milliseconds }) => milliseconds)).toEqual([10_000]);
  counters.add('rows', 600);
  advance(10_000);
  counters.add('rows', 100);
  counters.add('bytes', 20_000_000);
  counters.add('inFlight', 5);
  counters.addRetry('timeout');
  counters.addRetry('slow-down');
  advance(10_000);
  stop();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ message: 'progress', rows: 600, rowsPerSecond: 60, secondsLeft: 7 }),
    {
      level: 'info',
      time: '1970-01-01T00:00:00.000Z',
      message: 'progress',
      rows: 700,
      totalRows: 1_000,
      rowsPerSecond: 10,
      megabytesPerSecond: 2,
      inFlight: 5,
      retries: 2,
      secondsLeft: 30,
    },
  ]);
  expect(drawn).toEqual([]);
});
