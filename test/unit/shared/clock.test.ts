import { expect, test } from '@jest/globals';
import { systemClock } from '../../../job/shared/clock.js';

/** In milliseconds: far more than two looks at the same clock may differ by. */
const apart = 5;

const shared = () => Number(process.hrtime.bigint()) / 1e6;

test('the monotonic clock is the one that all threads share', () => {
  const before = shared();
  const now = systemClock.monotonic();
  expect(now).toBeGreaterThan(before - apart);
  expect(now).toBeLessThan(shared() + apart);
});
