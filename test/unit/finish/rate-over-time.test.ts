import { expect, test } from '@jest/globals';
import { rateOverTime } from '../../../job/finish/rate-over-time.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

test("a tranche's rows are spread over its time, and those of several add up", () => {
  const found = rateOverTime([
    { rows: 1000, startedAt: at(0), finishedAt: at(10) },
    { rows: 1000, startedAt: at(10), finishedAt: at(20) },
    { rows: 500, startedAt: at(15), finishedAt: at(20) },
  ]);
  expect(found?.seconds).toBe(1);
  expect(found?.rowsPerSecond).toEqual([...Array<number>(15).fill(100), ...Array<number>(5).fill(200)]);
});

test('tranches without rows do not lengthen it, and a run without rows has no rate', () => {
  expect(rateOverTime([{ rows: 0, startedAt: at(0), finishedAt: at(9) }])).toBeUndefined();
  expect(rateOverTime([])).toBeUndefined();
});
