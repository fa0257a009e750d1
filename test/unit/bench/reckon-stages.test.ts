import { expect, test } from '@jest/globals';
import { type MeasuredRun, type RunSize, stages } from '../../../bench/simulation/measured-run.js';
import { linesOf, reckonStages, tranchesOf } from '../../../bench/simulation/reckon-stages.js';
import { listPrices } from '../../../job/settings/prices.js';

/** A row takes 100 µs of CPU in each stage, a tranche 10 ms, the start of a stage one second. */
function ran({ rows, tranches }: RunSize): MeasuredRun {
  const cpuSeconds = 1 + rows * 1e-4 + tranches * 1e-2;
  const figures = {
    cpuSeconds,
    peakBytes: 1e8 + tranches * 1_000,
    puts: rows + 2 * tranches + 5,
    gets: tranches,
    lists: 3,
  };
  const all = Object.fromEntries(stages.map((stage) => [stage, figures])) as MeasuredRun['stages'];
  return { rows, tranches, stages: all, files: { markers: 0, ledgers: 0, plan: 0, frozen: 0 } };
}

const few = ran({ rows: 1_000, tranches: 200 });
const more = ran({ rows: 10_000, tranches: 200 });
const cut = ran({ rows: 10_000, tranches: 1_000 });
const lines = linesOf({ few, more, cut });
const billion = reckonStages(1_000_000_000, lines, [1, 100], listPrices);
const upload = billion.find(({ stage }) => stage === 'upload');

test('a billion rows have ten thousand tranches', () => {
  expect(tranchesOf(1_000_000_000)).toBe(10_000);
});

test('what a row and a tranche takes is told apart, and goes on in a straight line', () => {
  expect(upload?.cpuSeconds).toBeCloseTo(1 + 100_000 + 100, 3);
  expect(upload?.puts).toBeCloseTo(1_000_020_005, 0);
  expect(upload?.peakBytes).toBeCloseTo(1e8 + 10_000_000, 0);
});

test('what does not grow by rows or tranches stays as it was measured in the finest cut', () => {
  expect(upload).toMatchObject({ gets: 1_000, lists: 3 });
  expect(billion.find(({ stage }) => stage === 'finish')).toMatchObject({
    puts: cut.stages.finish.puts,
    gets: 10_000,
  });
});

test('PUTs and pages of listings are paid alike, GETs at their own price', () => {
  const dollars = ((1_000_020_005 + 3) * 0.005 + 1_000 * 0.0004) / 1000;
  expect(upload?.requestDollars).toBeCloseTo(dollars, 6);
});

test('a fresh prefix bounds an upload of however many tasks, and one that S3 has split leaves it to their cores', () => {
  const [one, hundred] = upload?.tasks ?? [];
  expect(one?.seconds).toBeCloseTo(1_000_020_005 / 3_500, 3);
  expect(hundred?.seconds).toBe(one?.seconds);
  expect(one?.secondsSplit).toBeCloseTo(100_101 / 2, 3);
  expect(hundred?.secondsSplit).toBeCloseTo(100_101 / 200, 3);
  // A hundred tasks wait a hundred times as long for the same prefix.
  expect(hundred?.dollars).toBeCloseTo(100 * (one?.dollars ?? 0), 6);
  expect(one?.dollarsSplit).toBeCloseTo((100_101 / 2 / 3600) * (2 * 0.04048 + 8 * 0.004445), 6);
});
