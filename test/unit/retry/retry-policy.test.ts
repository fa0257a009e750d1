import { expect, test } from '@jest/globals';
import { maxAttempts, maxElapsedMs, retryDelay } from '../../../job/retry/retry-policy.js';

const half = () => 0.5;

test('waits double up to five seconds and the draw scales them', () => {
  const waits = [1, 2, 3, 6, 7, 11].map((attempts) =>
    retryDelay({ cause: 'server-error', attempts, elapsedMs: 0 }, half),
  );
  expect(waits).toEqual([50, 100, 200, 1600, 2500, 2500]);
  expect(retryDelay({ cause: 'timeout', attempts: 3, elapsedMs: 0 }, () => 0)).toBe(0);
});

test('waits after SlowDown are short, and their number is not bounded: the pace comes down instead', () => {
  const waits = [1, 2, 6, 7].map((attempts) =>
    retryDelay({ cause: 'slow-down', attempts, elapsedMs: 0 }, half),
  );
  expect(waits).toEqual([50, 100, 1000, 1000]);
  expect(retryDelay({ cause: 'slow-down', attempts: 100, elapsedMs: 0 }, half)).toBe(1000);
  expect(retryDelay({ cause: 'slow-down', attempts: 2, elapsedMs: maxElapsedMs }, half)).toBeUndefined();
});

test('a corrected clock and fresh credentials are tried at once', () => {
  expect(retryDelay({ cause: 'clock', attempts: 4, elapsedMs: 0 }, half)).toBe(0);
  expect(retryDelay({ cause: 'credentials', attempts: 4, elapsedMs: 0 }, half)).toBe(0);
});

test('gives up after the last attempt, and before a wait that would end too late', () => {
  expect(retryDelay({ cause: 'connection', attempts: maxAttempts, elapsedMs: 0 }, half)).toBeUndefined();
  expect(retryDelay({ cause: 'connection', attempts: 1, elapsedMs: maxElapsedMs - 50 }, half)).toBe(50);
  expect(
    retryDelay({ cause: 'connection', attempts: 1, elapsedMs: maxElapsedMs - 49 }, half),
  ).toBeUndefined();
});
