import { expect, test } from '@jest/globals';
import { Outage } from '../../../job/retry/outage.js';

test('a failure alone is no outage; a second of failures without a success is one, for all threads', () => {
  const outage = new Outage();
  const elsewhere = new Outage(outage.memory);
  outage.failed(10_000, 'ECONNRESET');
  expect(elsewhere.turn(10_999)).toBe('go');
  expect(elsewhere.lasts(10_999)).toBe(999);
  elsewhere.failed(10_900, '500 InternalError');
  expect(outage.reason).toBe('500 InternalError');
  expect([outage.turn(11_000), elsewhere.turn(11_000)]).toEqual(['probe', 'wait']);
});

test('one probe goes at a time, the next one after a pause, or when the one before was never told of', () => {
  const outage = new Outage();
  outage.failed(0, 'x');
  expect(outage.turn(2_000)).toBe('probe');
  expect(outage.turn(5_000)).toBe('wait');
  outage.probeFailed(5_000);
  expect([outage.turn(6_999), outage.turn(7_000), outage.turn(7_000)]).toEqual(['wait', 'probe', 'wait']);
  expect([outage.turn(66_999), outage.turn(67_000)]).toEqual(['wait', 'probe']);
  outage.probeReturned(67_001);
  expect(outage.turn(67_001)).toBe('probe');
});

test('an answer ends it, and only a success is one', () => {
  const outage = new Outage();
  outage.failed(0, 'x');
  outage.answered();
  expect([outage.turn(5_000), outage.lasts(5_000), outage.hasSucceeded]).toEqual(['go', undefined, false]);
  outage.failed(6_000, 'x');
  outage.succeeded();
  expect([outage.lasts(9_000), outage.hasSucceeded]).toEqual([undefined, true]);
});
