import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { metrics } from '../../../job/settings/metrics.js';
import type { Clock } from '../../../job/shared/clock.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { startMetrics } from '../../../job/telemetry/metrics.js';

const lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(JSON.parse(String(text)));
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

function begin(at: number) {
  let now = at;
  let tick = () => {};
  let every = 0;
  let isOn = true;
  const clock: Pick<Clock, 'monotonic' | 'every'> = {
    monotonic: () => now,
    every: (milliseconds, work) => {
      [every, tick] = [milliseconds, work];
      return () => {
        isOn = false;
      };
    },
  };
  const counters = new Counters();
  const memory = () => 812_500_000;
  const stop = startMetrics({ counters, target: 's3://rows/orders/', clock, memory });
  const pass = (milliseconds: number) => {
    now += milliseconds;
    if (milliseconds === every && isOn) tick();
  };
  return { counters, stop, pass };
}

test('a minute is a line with what was done in it, under the one dimension that the dashboard asks for', () => {
  const { counters, stop, pass } = begin(5_000);
  counters.add('rows', 1_200);
  counters.add('rejected', 7);
  counters.add('superseded', 4);
  counters.add('bytes', 360_000);
  counters.add('puts', 1_500);
  counters.add('inFlight', 64);
  counters.addRetry('slow-down');
  counters.addRetry('slow-down');
  counters.addRetry('timeout');
  pass(60_000);
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'GlueToS3Splitter',
            Dimensions: [['Target']],
            Metrics: Object.values(metrics).map(({ name, unit }) => ({ Name: name, Unit: unit })),
          },
        ],
      },
      Target: 's3://rows/orders/',
      Rows: 1_200,
      PutsPerSecond: 25,
      Throttles: 2,
      Retries: 3,
      Rejects: 3,
      Bytes: 360_000,
      Seconds: 65,
      InFlight: 64,
      Memory: 812.5,
    },
  ]);
  stop();
});

test('lines count what came since the one before, the last one to the end, and then there are no more', () => {
  const { counters, stop, pass } = begin(0);
  counters.add('rows', 100);
  pass(60_000);
  counters.add('rows', 20);
  counters.add('puts', 20);
  pass(4_000);
  stop();
  pass(60_000);
  expect(lines.map(({ Rows, PutsPerSecond, Seconds }) => [Rows, PutsPerSecond, Seconds])).toEqual([
    [100, 0, 60],
    [20, 5, 64],
  ]);
});
