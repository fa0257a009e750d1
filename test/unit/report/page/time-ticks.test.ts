import { expect, test } from '@jest/globals';
import { timeTicks } from '../../../../job/report/page/time-ticks.js';

test.each([
  [0.4, ['0 s', '0.1 s', '0.2 s', '0.3 s', '0.4 s']],
  [60, ['0:00', '0:15', '0:30', '0:45', '1:00']],
  [912, ['0:00', '5:00', '10:00', '15:00']],
  [5_480, ['0:00', '30:00', '1:00:00', '1:30:00']],
  [400_000, ['0:00', '24:00:00', '48:00:00', '72:00:00', '96:00:00']],
])('%d seconds are counted as people count them', (seconds, labels) => {
  const ticks = timeTicks(seconds);
  expect(ticks.map(({ label }) => label)).toEqual(labels);
  expect(ticks.every(({ at }) => at >= 0 && at <= seconds)).toBe(true);
});

test('an upload of weeks has no more than six ticks', () => {
  const ticks = timeTicks(40 * 86_400);
  expect(ticks.map(({ at }) => at / 86_400)).toEqual([0, 8, 16, 24, 32, 40]);
});
