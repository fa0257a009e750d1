import { expect, test } from '@jest/globals';
import { firstPace, nextPace, type Pace, windowFor } from '../../../../job/upload/pacing/rate-policy.js';

const settled = (rate: number, climbed = 0, known = 0): Pace => ({ rate, searching: false, climbed, known });
const searchingAt = (rate: number): Pace => ({ rate, searching: true, climbed: 1, known: 0 });

/** A tenth of a second in which the whole rate was used and answered. */
const fullWindow = (rate: number, throttled = 0) => ({
  seconds: 0.1,
  started: rate / 10,
  taken: rate / 10 - throttled,
  throttled,
});

test('a search begins at 200 a second and doubles every quarter of a second', () => {
  const first = firstPace();
  expect(first).toEqual({ rate: 200, searching: true, climbed: 0, known: 0 });
  const next = nextPace(first, { seconds: 0.25, started: 50, taken: 50, throttled: 0 });
  expect(next.rate).toBeCloseTo(400, 9);
  expect(next.searching).toBe(true);
});

test('a search bears a tenth of throttled answers, and one more', () => {
  const searching = searchingAt(1_000);
  expect(nextPace(searching, fullWindow(1_000, 11)).searching).toBe(true);
  expect(nextPace(searching, fullWindow(1_000, 12))).toEqual(settled(840, 0, 1_000));
});

test('a search that its slots hold back steps back like any other pace', () => {
  const searching = searchingAt(1_000);
  const next = nextPace(searching, { seconds: 0.1, started: 79, taken: 75, throttled: 5 });
  expect(next.rate).toBeCloseTo(1_000 * (1 - 5 / 80 - 0.04), 9);
  expect(next.searching).toBe(false);
});

test('a settled pace climbs by 250 / (rate + 3000) a second', () => {
  const next = nextPace(settled(2_000), fullWindow(2_000));
  expect(next.rate).toBeCloseTo(2_000 * Math.exp(0.05 * 0.1), 9);
  expect(next.climbed).toBeCloseTo(0.1, 9);
});

test('after four seconds without a throttle the climb steepens, up to 30 % a second', () => {
  expect(nextPace(settled(2_000, 4), fullWindow(2_000)).rate).toBeCloseTo(2_000 * Math.exp(0.005), 9);
  expect(nextPace(settled(2_000, 6), fullWindow(2_000)).rate).toBeCloseTo(2_000 * Math.exp(0.011), 9);
  expect(nextPace(settled(2_000, 60), fullWindow(2_000)).rate).toBeCloseTo(2_000 * Math.exp(0.03), 9);
});

test('a settled pace bears one throttled answer in a hundred, and one more, then steps back by what was throttled and 4 %', () => {
  expect(nextPace(settled(2_000), fullWindow(2_000, 3)).rate).toBeGreaterThan(2_000);
  expect(nextPace(settled(2_000, 5), fullWindow(2_000, 4))).toEqual(
    settled(2_000 * (1 - (4 / 200 + 0.04)), 0, 2_000),
  );
});

test('a step back never takes more than half, nor goes below 5 a second', () => {
  expect(nextPace(settled(2_000), fullWindow(2_000, 200)).rate).toBe(1_000);
  expect(nextPace(settled(6), { seconds: 1, started: 6, taken: 0, throttled: 6 }).rate).toBe(5);
});

test('below half of what it was, a rate comes back as fast as a search', () => {
  expect(nextPace(settled(400, 0, 2_000), fullWindow(400)).rate).toBeCloseTo(400 * 2 ** 0.4, 9);
  expect(nextPace(settled(1_000, 0, 2_000), fullWindow(1_000)).rate).toBeCloseTo(
    1_000 * Math.exp(0.00625),
    9,
  );
});

test('what the rate was is remembered while all is throttled, and half forgotten when only a part is', () => {
  expect(nextPace(settled(1_000, 0, 3_000), fullWindow(1_000, 91)).known).toBe(3_000);
  expect(nextPace(settled(1_000, 0, 3_000), fullWindow(1_000, 90)).known).toBe(1_500);
  expect(nextPace(settled(2_000, 0, 3_000), fullWindow(2_000, 90)).known).toBe(2_000);
});

test('a pace that is not used up rests', () => {
  const pace = settled(2_000, 9);
  expect(nextPace(pace, { seconds: 0.1, started: 159, taken: 159, throttled: 0 })).toBe(pace);
  expect(nextPace(pace, { seconds: 0.1, started: 160, taken: 160, throttled: 0 }).rate).toBeGreaterThan(
    2_000,
  );
});

test('the ceiling is never passed, while searching, climbing or stepping back', () => {
  expect(firstPace(3).rate).toBe(3);
  const searching = searchingAt(900);
  expect(nextPace(searching, fullWindow(900), 1_000).rate).toBe(1_000);
  expect(nextPace(settled(1_000), fullWindow(1_000), 1_000).rate).toBe(1_000);
  expect(nextPace(settled(3), { seconds: 1, started: 3, taken: 0, throttled: 3 }, 3).rate).toBe(3);
});

test('a window holds fifty answers, between a tenth of a second and a second', () => {
  expect(windowFor(settled(20_000))).toBe(0.1);
  expect(windowFor(settled(200))).toBe(0.25);
  expect(windowFor(settled(5))).toBe(1);
});
