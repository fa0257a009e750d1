import { expect, test } from '@jest/globals';
import { estimate } from '../../../job/preview/estimate.js';
import { listPrices } from '../../../job/settings/prices.js';

const prices = listPrices;

test('a million rows to S3 cost five dollars of PUTs and take 4 min 46 s into a fresh prefix', () => {
  const found = estimate({ objects: 1_000_000, target: 's3', athena: undefined, prices });
  expect(found).toMatchObject({ puts: 1_000_000, putDollars: 5, athenaDollars: 0 });
  expect(found?.times).toEqual([
    { prefixes: 1, putsPerSecond: 3_500, minutes: 1_000_000 / 3_500 / 60 },
    { prefixes: 5, putsPerSecond: 17_500, minutes: 1_000_000 / 17_500 / 60 },
  ]);
  // 2 vCPUs and 8 GB: $0.11652 an hour.
  expect(found?.fargateDollars).toBeCloseTo(0.11652 * (1_000_000 / 3_500 / 3_600), 9);
  expect(found?.dollars).toBeCloseTo(5 + 0.009_248, 5);
});

test('Athena is paid for the survey, as much again for the UNLOAD, and 10 MB for each query at least', () => {
  const ofScan = (surveyScan: number) =>
    estimate({ objects: 1, target: 's3', athena: { surveyScan }, prices })?.athenaDollars;
  expect(ofScan(0)).toBeCloseTo(4 * 0.000_05, 9);
  expect(ofScan(1_000_000_000_000)).toBeCloseTo(10.0001, 9);
});

test("prices of one's own are reckoned with", () => {
  const own = { ...prices, put: 1, athena: 0 };
  expect(estimate({ objects: 2_000, target: 's3', athena: { surveyScan: 1 }, prices: own })).toMatchObject({
    putDollars: 2,
    athenaDollars: 0,
  });
});

test('files into a folder cost nothing', () => {
  expect(estimate({ objects: 1_000, target: 'folder', athena: undefined, prices })).toEqual({
    puts: 0,
    putDollars: 0,
    athenaDollars: 0,
    fargateDollars: 0,
    dollars: 0,
    times: [],
  });
});

test('without a survey there is no estimate', () => {
  expect(estimate({ objects: undefined, target: 's3', athena: undefined, prices })).toBeUndefined();
});
