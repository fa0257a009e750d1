import { expect, test } from '@jest/globals';
import type { Clock } from '../../../job/shared/clock.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { createLog, type LogLevel } from '../../../job/telemetry/log.js';
import { type ProgressOptions, startProgress } from '../../../job/telemetry/progress.js';

function stage(draws: boolean, change: Partial<ProgressOptions> = {}, level: LogLevel = 'info') {
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
  const log = createLog('json', (line) => lines.push(line), {
    now: () => new Date(0),
    level,
    screen: { draws, width: 100, draw: (text) => drawn.push(text) },
  });
  const stop = startProgress({ counters, totalRows: 1_000, log, clock, ...change });
  /** By steps as long as what is called most often. */
  const advance = (milliseconds: number) => {
    const step = Math.min(...work.map((each) => each.milliseconds));
    for (let passed = 0; passed < milliseconds; passed += step) {
      now += step;
      for (const each of work) if (now % each.milliseconds === 0) each.call();
    }
  };
  return { work, drawn, lines, counters, stop, advance };
}

test('on a terminal the bar is drawn at once, four times a second, and taken away at the end', () => {
  const { work, drawn, lines, counters, stop, advance } = stage(true);
  expect(work.map(({ milliseconds }) => milliseconds)).toEqual([250, 10_000]);
  counters.add('rows', 100);
  counters.add('bytes', 500_000);
  advance(250);
  stop();
  expect(drawn).toEqual([
    '[------------------------------]   0%  0 of 1,000 rows  0 rows/s  0.0 MB/s',
    '[###---------------------------]  10%  100 of 1,000 rows  400 rows/s  2.0 MB/s',
    '',
  ]);
  expect(lines).toEqual([]);
  expect(work).toEqual([]);
});

test('what was done before stands in the bar from the beginning, and not in the rates and the forecast', () => {
  const { drawn, counters, advance } = stage(true, { totalRows: 40_000, doneRows: 39_000 });
  expect(drawn).toEqual(['[#############################-]  97%  39,000 of 40,000 rows  0 rows/s  0.0 MB/s']);
  for (let second = 0; second < 5; second += 1) {
    counters.add('rows', 100);
    advance(1_000);
  }
  expect(drawn.at(-1)).toBe(
    '[#############################-]  98%  39,500 of 40,000 rows  100 rows/s  0.0 MB/s  0:05 left',
  );
});

test('the forecast begins after 3 s of rows, whatever the wait for the first one was', () => {
  const { drawn, counters, advance } = stage(true);
  advance(60_000);
  counters.add('rows', 25);
  advance(2_750);
  expect(drawn.at(-1)).not.toContain('left');
  counters.add('rows', 275);
  advance(250);
  expect(drawn.at(-1)).toMatch(/ {2}0:07 left$/);
});

test('objects are named so, and no bytes are told of what is not sent', () => {
  const { drawn, counters, advance } = stage(true, { unit: 'objects' });
  counters.add('rows', 10);
  advance(250);
  expect(drawn.at(-1)).toBe('[------------------------------]   1%  10 of 1,000 objects  40 objects/s');
});

test('debug lines have the progress on a terminal, too, with what was sent again', () => {
  const { lines, counters, advance } = stage(true, {}, 'debug');
  counters.addRetry('slow-down');
  advance(10_000);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'debug',
      message: 'progress',
      retries: 1,
      causes: expect.objectContaining({ 'slow-down': 1, timeout: 0 }),
    }),
  ]);
});

test('debug lines have what was sent again where no bar is drawn, too', () => {
  const { lines, counters, advance } = stage(false, {}, 'debug');
  counters.addRetry('timeout');
  advance(10_000);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'info', message: 'progress', retries: 1 }),
    expect.objectContaining({ level: 'debug', message: 'sent again, by cause', timeout: 1 }),
  ]);
});

test('elsewhere a line goes to the log every 10 s, with the rates of the last 10 s and the steadier forecast', () => {
  const { work, drawn, lines, counters, stop, advance } = stage(false, { doneRows: 200 });
  expect(work.map(({ milliseconds }) => milliseconds)).toEqual([10_000]);
  counters.add('rows', 400);
  advance(10_000);
  counters.add('rows', 100);
  counters.add('bytes', 20_000_000);
  counters.add('inFlight', 5);
  counters.addRetry('timeout');
  counters.addRetry('slow-down');
  advance(10_000);
  stop();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ message: 'progress', rows: 600, rowsPerSecond: 40, secondsLeft: 10 }),
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
      // By 24 rows a second: the 40 of before count a little less than the 10 of now.
      secondsLeft: 13,
    },
  ]);
  expect(drawn).toEqual([]);
});
