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

test('a search begins at 200 a second and doubles every 0.18 seconds', () => {
  const first = firstPace();
  expect(first).toEqual({ rate: 200, searching: true, climbed: 0, known: 0 });
  const next = nextPace(first, { seconds: 0.18, started: 36, taken: 36, throttled: 0 });
  expect(next.rate).toBeCloseTo(400, 9);
  expect(next.searching).toBe(true);
});

test('a search bears three throttled answers in a hundred, then goes on with 97 % of what was taken', () => {
  const searching = searchingAt(1_000);
  expect(nextPace(searching, fullWindow(1_000, 3)).searching).toBe(true);
  const next = nextPace(searching, { seconds: 0.1, started: 100, taken: 80, throttled: 4 });
  expect(next.rate).toBeCloseTo(0.97 * 800, 9);
  expect(next).toMatchObject({ searching: false, climbed: 0, known: 1_000 });
});

test('a single 503 among few answers does not end a search; a settled pace steps back', () => {
  const first = { seconds: 0.1, started: 20, taken: 19, throttled: 1 };
  expect(nextPace(searchingAt(200), first)).toMatchObject({ searching: true, known: 0 });
  expect(nextPace(searchingAt(200), first).rate).toBeGreaterThan(200);
  expect(nextPace(settled(200), first).rate).toBeLessThan(200);
});

test('a search that was throttled steps back at least as a settled pace does, and by half at most', () => {
  // Answers to a slower second may come all at once.
  const bunched = nextPace(searchingAt(1_000), { seconds: 0.1, started: 100, taken: 190, throttled: 10 });
  expect(bunched.rate).toBeCloseTo(1_000 * (1 - (10 / 200 + 0.03 + 2.5 / 200)), 9);
  expect(nextPace(searchingAt(1_000), { seconds: 0.1, started: 100, taken: 10, throttled: 10 }).rate).toBe(
    500,
  );
});

test('a search that its slots hold back steps back like any other pace', () => {
  const searching = searchingAt(1_000);
  const next = nextPace(searching, { seconds: 0.1, started: 79, taken: 98, throttled: 2 });
  expect(next.rate).toBeCloseTo(1_000 * (1 - (0.02 + 0.03 + 0.025)), 9);
  expect(next.searching).toBe(false);
});

test('a settled pace climbs by 45 a second each second, whatever it is', () => {
  for (const rate of [500, 2_000, 8_000]) {
    const next = nextPace(settled(rate), fullWindow(rate));
    expect(next.rate).toBeCloseTo(rate * Math.exp((45 / rate) * 0.1), 9);
    expect(next.climbed).toBeCloseTo(0.1, 9);
  }
});

test('a slow pace climbs by a fifth each second at most', () => {
  expect(nextPace(settled(100), fullWindow(100)).rate).toBeCloseTo(100 * Math.exp(0.02), 9);
});

test('after four seconds without a throttle the climb steepens, up to 30 % a second', () => {
  expect(nextPace(settled(2_000, 4), fullWindow(2_000)).rate).toBeCloseTo(2_000 * Math.exp(0.00225), 9);
  expect(nextPace(settled(2_000, 6), fullWindow(2_000)).rate).toBeCloseTo(2_000 * Math.exp(0.00825), 9);
  expect(nextPace(settled(2_000, 60), fullWindow(2_000)).rate).toBeCloseTo(2_000 * Math.exp(0.03), 9);
});

test('a settled pace bears one throttled answer in a hundred, then steps back by what was throttled, 3 % and what few answers may be off by', () => {
  expect(nextPace(settled(2_000), fullWindow(2_000, 2)).rate).toBeGreaterThan(2_000);
  expect(nextPace(settled(2_000, 5), fullWindow(2_000, 3))).toEqual(
    settled(2_000 * (1 - (3 / 200 + 0.03 + 2.5 / 200)), 0, 2_000),
  );
});

test('one throttled answer among few steps back by 8 % at most', () => {
  const few = { seconds: 0.1, started: 10, taken: 9, throttled: 1 };
  expect(nextPace(settled(100), few).rate).toBeCloseTo(92, 9);
});

test('a step back never takes more than half, nor goes below 5 a second', () => {
  expect(nextPace(settled(2_000), fullWindow(2_000, 200)).rate).toBe(1_000);
  expect(nextPace(settled(6), { seconds: 1, started: 6, taken: 0, throttled: 6 }).rate).toBe(5);
});

test('below half of what it was, a rate comes back as fast as a search', () => {
  expect(nextPace(settled(400, 0, 2_000), fullWindow(400)).rate).toBeCloseTo(400 * 2 ** (0.1 / 0.18), 9);
  expect(nextPace(settled(1_000, 0, 2_000), fullWindow(1_000)).rate).toBeCloseTo(1_000 * Math.exp(0.0045), 9);
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

test('a window of a search holds twenty answers, and is never shorter than 30 ms', () => {
  expect(windowFor(searchingAt(200))).toBe(0.1);
  expect(windowFor(searchingAt(20_000))).toBe(0.03);
});
