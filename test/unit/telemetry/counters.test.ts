import { expect, test } from '@jest/globals';
import { Counters } from '../../../job/telemetry/counters.js';

test('counters made from the same memory count together', () => {
  const mine = new Counters();
  const theirs = new Counters(mine.memory);
  mine.add('rows', 2);
  theirs.add('rows', 3);
  theirs.addRetry('timeout');
  expect(mine.read('rows')).toBe(5);
  expect(mine.readRetries().timeout).toBe(1);
});
