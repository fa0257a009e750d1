import { describe, expect, test } from '@jest/globals';
import { type ProgressSnapshot, renderProgress } from '../../../job/telemetry/render-progress.js';

const half: ProgressSnapshot = {
  unit: 'rows',
  rows: 500_000,
  totalRows: 1_000_000,
  rowsPerSecond: 9_000,
  steadyRowsPerSecond: 8_333.4,
  bytesPerSecond: 24_200_000,
  inFlight: 256,
  retries: 3,
};

describe('renderProgress', () => {
  test.each<[string, Partial<ProgressSnapshot>, number, string]>([
    [
      'half way',
      {},
      120,
      '[#############-------------]  50%  500,000 of 1,000,000 rows  9,000 rows/s  24 MB/s  256 in flight  3 retries  1:00 left',
    ],
    [
      'in a narrow terminal without the bar',
      {},
      92,
      ' 50%  500,000 of 1,000,000 rows  9,000 rows/s  24 MB/s  256 in flight  3 retries  1:00 left',
    ],
    [
      'in 80 columns without what matters least',
      {},
      80,
      ' 50%  500,000 of 1,000,000 rows  9,000 rows/s  24 MB/s  3 retries  1:00 left',
    ],
    ['in a very narrow terminal without the total and the rate', {}, 30, ' 50%  500,000  1:00 left'],
    ['in 20 columns', {}, 20, ' 50%  1:00 left'],
    [
      'of what only just began, without a forecast',
      { steadyRowsPerSecond: undefined, inFlight: 0, retries: 0 },
      60,
      ' 50%  500,000 of 1,000,000 rows  9,000 rows/s  24 MB/s',
    ],
    [
      'of a rate that has come to a stand',
      { rowsPerSecond: 0, bytesPerSecond: 0, inFlight: 0, retries: 0 },
      60,
      '[###---]  50%  500,000 of 1,000,000 rows  0 rows/s  0.0 MB/s',
    ],
    [
      'at the end',
      { rows: 1_000_000, inFlight: 0, retries: 0 },
      120,
      '[##############################] 100%  1,000,000 of 1,000,000 rows  9,000 rows/s  24 MB/s  0:00 left',
    ],
    [
      'before anything moves, without a forecast',
      { rows: 0, rowsPerSecond: 0, bytesPerSecond: 0, retries: 1 },
      100,
      '[----------------------------]   0%  0 of 1,000,000 rows  0 rows/s  0.0 MB/s  256 in flight  1 retry',
    ],
    [
      'of an empty table',
      { rows: 0, totalRows: 0, rowsPerSecond: 0, inFlight: 0, retries: 0, bytesPerSecond: 0 },
      60,
      '[####################] 100%  0 of 0 rows  0 rows/s  0.0 MB/s',
    ],
    [
      'of an unknown number of rows',
      { totalRows: undefined, retries: 0 },
      80,
      '500,000 rows  9,000 rows/s  24 MB/s  256 in flight',
    ],
  ])('%s', (_, change, width, line) => {
    const rendered = renderProgress({ ...half, ...change }, width);
    expect(rendered).toBe(line);
    expect(rendered.length).toBeLessThanOrEqual(width);
  });
});
