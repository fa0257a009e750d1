import { expect, test } from '@jest/globals';
import { Counters } from '../../../job/telemetry/counters.js';
import { RetryTally } from '../../../job/upload/retry-tally.js';

test('retries are counted by cause until they are taken, and for the whole run besides', () => {
  const counters = new Counters();
  const tally = new RetryTally(counters);
  tally.retried('slow-down');
  tally.retried('slow-down');
  tally.retried('timeout');
  expect(tally.take()).toEqual({ 'slow-down': 2, timeout: 1 });
  expect(tally.take()).toEqual({});
  tally.retried('timeout');
  expect(tally.take()).toEqual({ timeout: 1 });
  expect(counters.readRetries()).toMatchObject({ 'slow-down': 2, timeout: 2, conflict: 0 });
});
