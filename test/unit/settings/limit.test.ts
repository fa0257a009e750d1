import { expect, test } from '@jest/globals';
import { formatLimit, mostOf, parseLimit } from '../../../job/settings/limit.js';

test.each([
  ['0', 100, 0],
  ['7', 3, 7],
  ['5%', 100, 5],
  ['5%', 39, 1],
  ['5%', 0, 1],
  ['0%', 1000, 0],
  ['0.5%', 1000, 5],
  ['15%', 199, 29],
])('%s of %p are %p at most', (given, all, most) => {
  expect(mostOf(parseLimit(given), all)).toBe(most);
  expect(formatLimit(parseLimit(given))).toBe(given);
});

test.each(['', '-1', '101%', '5 %', '1e3', 'all'])('%j is no limit', (given) => {
  expect(() => parseLimit(given)).toThrow('expected a whole number or a share from 0% to 100%');
});
