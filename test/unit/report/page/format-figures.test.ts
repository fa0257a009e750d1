import { expect, test } from '@jest/globals';
import { formatMs, formatSeconds } from '../../../../job/report/page/format-figures.js';

test('short times have more than the second', () => {
  expect([0, 0.346, 9.94, 54.8, 60, 750].map(formatSeconds)).toEqual([
    '0 s',
    '0.35 s',
    '9.9 s',
    '55 s',
    '1:00',
    '12:30',
  ]);
  expect([0.424, 2.94, 84.6, 1_340].map(formatMs)).toEqual(['0.42 ms', '2.9 ms', '85 ms', '1.3 s']);
});
