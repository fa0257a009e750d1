import { expect, test } from '@jest/globals';
import { SteadyRate } from '../../../job/telemetry/steady-rate.js';

/** What is told after each second, which did so many rows. */
function followed(rowsOfSeconds: readonly number[]) {
  const rate = new SteadyRate(0, 0);
  let done = 0;
  return rowsOfSeconds.map((rows, second) => {
    done += rows;
    rate.look((second + 1) * 1000, done);
    return rate.perSecond;
  });
}

test('a rate that does not change is told as it is from the third second of rows on', () => {
  expect(followed([100, 100, 100, 100])).toEqual([
    undefined,
    undefined,
    expect.closeTo(100, 9),
    expect.closeTo(100, 9),
  ]);
});

test('the wait for the first row does not count', () => {
  expect(followed([...Array<number>(60).fill(0), 100, 100, 100]).slice(-2)).toEqual([
    undefined,
    expect.closeTo(100, 9),
  ]);
});

test('rows that come in bursts move it ever less', () => {
  const told = followed(Array.from({ length: 120 }, (_, second) => (second % 10 === 0 ? 1_000 : 0)));
  const spread = (from: number, to: number) => {
    const part = told.slice(from, to).map((rate) => rate ?? Number.NaN);
    return Math.max(...part) / Math.min(...part);
  };
  expect(spread(10, 20)).toBeLessThan(2);
  expect(spread(110, 120)).toBeLessThan(1.2);
  expect(told.at(-1)).toBeGreaterThan(80);
  expect(told.at(-1)).toBeLessThan(120);
});

test('a rate that changes for good is followed within some minutes', () => {
  const told = followed([...Array<number>(600).fill(1_000), ...Array<number>(180).fill(100)]);
  expect(told[599]).toBeCloseTo(1_000);
  expect(told.at(-1)).toBeGreaterThan(100);
  expect(told.at(-1)).toBeLessThan(150);
});
