import { expect, test } from '@jest/globals';
import { Counters } from '../../../job/telemetry/counters.js';
import { PutTally } from '../../../job/upload/put-tally.js';

const unpaced = () => undefined;

test('retries are counted by cause for one tranche, and for the whole run besides', () => {
  const counters = new Counters();
  const tally = new PutTally(counters, unpaced);
  tally.retried('slow-down');
  tally.retried('slow-down');
  tally.retried('timeout');
  new PutTally(counters, unpaced).retried('timeout');
  expect(tally.retries).toEqual({ 'slow-down': 2, timeout: 1 });
  expect(counters.readRetries()).toMatchObject({ 'slow-down': 2, timeout: 2, conflict: 0 });
});

test('answers are counted by the bucket of their latency', () => {
  const tally = new PutTally(new Counters(), unpaced);
  for (const ms of [0.05, 20, 20.1, 400]) tally.answered(ms, 0);
  const { latencies } = tally;
  expect(Object.values(latencies).reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(latencies['0']).toBe(1);
});

test('written objects are counted by the bucket of their size, answered ones and throttled PUTs by the time', () => {
  const tally = new PutTally(new Counters(), () => 812.4);
  for (const bytes of [0, 16, 17, 64]) tally.written(bytes);
  for (let object = 0; object < 5; object++) tally.ended();
  tally.retried('slow-down');
  tally.retried('timeout');
  expect(tally.sizes).toEqual({ 0: 2, 1: 1, 8: 1 });
  const { objects = [], throttled = [], pace = [] } = tally.timeline ?? {};
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  expect([sum(objects), sum(throttled), pace.at(-1)]).toEqual([5, 1, 812]);
});

test('a tranche whose objects had no answer has no timeline', () => {
  expect(new PutTally(new Counters(), unpaced).timeline).toBeUndefined();
});
