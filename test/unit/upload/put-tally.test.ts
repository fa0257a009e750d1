import { expect, test } from '@jest/globals';
import { Counters } from '../../../job/telemetry/counters.js';
import { PutTally } from '../../../job/upload/put-tally.js';

test('retries are counted by cause for one tranche, and for the whole run besides', () => {
  const counters = new Counters();
  const tally = new PutTally(counters);
  tally.retried('slow-down');
  tally.retried('slow-down');
  tally.retried('timeout');
  new PutTally(counters).retried('timeout');
  expect(tally.retries).toEqual({ 'slow-down': 2, timeout: 1 });
  expect(counters.readRetries()).toMatchObject({ 'slow-down': 2, timeout: 2, conflict: 0 });
});

test('answers are counted by the bucket of their latency', () => {
  const tally = new PutTally(new Counters());
  for (const ms of [0.05, 20, 20.1, 400]) tally.answered(ms);
  const { latencies } = tally;
  expect(Object.values(latencies).reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(latencies['0']).toBe(1);
});
