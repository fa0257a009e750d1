import { expect, test } from '@jest/globals';
import {
  formatAge,
  formatBytes,
  formatDollars,
  formatDuration,
  formatRate,
} from '../../../job/telemetry/format.js';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [24_200_000, '24 MB'],
  [999_600_000, '1.0 GB'],
  [5e15, '5,000 TB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [-1, '0:00'],
  [59.6, '1:00'],
  [3_599, '59:59'],
  [7_920, '2:12:00'],
  [360_000, '100:00:00'],
])('%d seconds read %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [0, '0.0'],
  [9.94, '9.9'],
  [9.96, '10'],
  [1_900.4, '1,900'],
])('a rate of %d reads %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test.each([
  [-3, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [3_599, '59 min'],
  [86_399, '23 h'],
  [86_400, '1 d'],
  [100_000_000, '1,157 d'],
])('%d s ago is %s', (seconds, text) => {
  expect(formatAge(seconds)).toBe(text);
});

test('what costs something is not told as nothing', () => {
  expect([0, 0.004, 0.05, 1_234.5].map(formatDollars)).toEqual([
    '$0.00',
    'under $0.01',
    '$0.05',
    '$1,234.50',
  ]);
});
