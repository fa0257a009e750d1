import { expect, test } from '@jest/globals';
import { Outage } from '../../../job/retry/outage.js';
import { watchOutage } from '../../../job/telemetry/watch-outage.js';

test('an outage is told every ten seconds with how it shows, and its end once', () => {
  const outage = new Outage();
  const told: unknown[] = [];
  const log = (level: string) => (message: string, fields?: object) =>
    void told.push([level, message.split(';')[0], fields]);
  let now = 1_000;
  let look = () => {};
  const clock = {
    monotonic: () => now,
    every: (_ms: number, work: () => void) => {
      look = work;
      return () => {};
    },
  };
  const all = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  watchOutage({ outage, store: 's3://b', log: all, clock });
  outage.failed(now, 'ECONNREFUSED');
  for (let second = 0; second < 25; second += 1) {
    now += 1_000;
    look();
  }
  outage.succeeded();
  look();
  look();
  const lasting = (seconds: number) => [
    'warn',
    'no request to the store succeeds',
    { store: 's3://b', seconds, last: 'ECONNREFUSED' },
  ];
  expect(told).toEqual([lasting(10), lasting(20), ['info', 'the store answers again', { store: 's3://b' }]]);
});
