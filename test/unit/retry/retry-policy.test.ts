import { expect, test } from '@jest/globals';
import { retryDelay, usualRetryMs } from '../../../job/retry/retry-policy.js';

const half = () => 0.5;

test('waits double up to five seconds and the draw scales them', () => {
  const waits = [1, 2, 3, 6, 7, 11, 2_000].map((attempts) =>
    retryDelay({ cause: 'server-error', attempts, elapsedMs: 0 }, half),
  );
  expect(waits).toEqual([50, 100, 200, 1600, 2500, 2500, 2500]);
  expect(retryDelay({ cause: 'timeout', attempts: 3, elapsedMs: 0 }, () => 0)).toBe(0);
});

test('waits after SlowDown are short: the pace comes down instead', () => {
  const waits = [1, 2, 6, 100].map((attempts) =>
    retryDelay({ cause: 'slow-down', attempts, elapsedMs: 0 }, half),
  );
  expect(waits).toEqual([50, 100, 1000, 1000]);
});

test('a corrected clock and fresh credentials are tried at once', () => {
  expect(retryDelay({ cause: 'clock', attempts: 4, elapsedMs: 0 }, half)).toBe(0);
  expect(retryDelay({ cause: 'credentials', attempts: 4, elapsedMs: 0 }, half)).toBe(0);
});

test.each([
  ['five minutes unless told otherwise', undefined, usualRetryMs],
  ['as long as it is told', 60_000, 60_000],
])('time alone ends it: %s', (_name, limit, end) => {
  const given = limit === undefined ? {} : { limitMs: limit };
  const at = (elapsedMs: number) =>
    retryDelay({ cause: 'connection', attempts: 1, elapsedMs, ...given }, half);
  expect(at(end - 50)).toBe(50);
  expect(at(end - 49)).toBeUndefined();
});
