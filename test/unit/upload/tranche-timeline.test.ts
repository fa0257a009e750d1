import { expect, test } from '@jest/globals';
import { TrancheTimeline } from '../../../job/upload/tranche-timeline.js';

/** Milliseconds of a clock that began long ago. */
const began = 5_000_000;

test('objects and throttled PUTs are counted in parts of a quarter of a second, with zeros between', () => {
  const timeline = new TrancheTimeline(began, () => undefined);
  for (const ms of [0, 100, 249.9, 250, 1_100]) timeline.answered(began + ms);
  timeline.throttled(began + 1_100);
  timeline.throttled(began + 1_249);
  expect(timeline.marked).toEqual({
    partMs: 250,
    objects: [3, 1, 0, 0, 1],
    throttled: [0, 0, 0, 0, 2],
    pace: [null, null, null, null, null],
  });
});

test('an hour takes no more than 32 parts, and no object is lost when parts are joined', () => {
  const timeline = new TrancheTimeline(began, () => undefined);
  for (let second = 0; second < 3_600; second++) {
    for (let object = 0; object < 10; object++) timeline.answered(began + second * 1_000 + object * 90);
    if (second % 100 === 0) timeline.throttled(began + second * 1_000 + 950);
  }
  const { partMs, objects, throttled, pace } = timeline.marked ?? {
    partMs: 0,
    objects: [],
    throttled: [],
    pace: [],
  };
  // 250 ms, doubled until 32 of them are an hour.
  expect([partMs, objects.length, throttled.length, pace.length]).toEqual([128_000, 29, 29, 29]);
  expect(objects.slice(0, 28)).toEqual(Array.from({ length: 28 }, () => 1_280));
  expect(objects.reduce((sum, count) => sum + count)).toBe(36_000);
  expect(throttled.reduce((sum, count) => sum + count)).toBe(36);
});

test('the pace is looked at once a part, whatever is answered in it, and joined parts have their mean', () => {
  let looks = 0;
  const timeline = new TrancheTimeline(began, () => 100 * ++looks);
  for (let ms = 0; ms < 1_000; ms++) timeline.answered(began + ms);
  expect(looks).toBe(4);
  expect(timeline.marked?.pace).toEqual([100, 200, 300, 400]);
  timeline.answered(began + 8_000);
  const { partMs, pace } = timeline.marked ?? { partMs: 0, pace: [] };
  // Where nothing was answered it is as it was last known.
  expect([partMs, pace.slice(0, 4), pace.at(-1)]).toEqual([500, [150, 350, 350, 350], 500]);
});

test('before the first answer the pace is that of the first', () => {
  const timeline = new TrancheTimeline(began, () => 70);
  timeline.answered(began + 800);
  expect(timeline.marked).toEqual({
    partMs: 250,
    objects: [0, 0, 0, 1],
    throttled: [0, 0, 0, 0],
    pace: [70, 70, 70, 70],
  });
});

test('an answer from before the start is one of the first part', () => {
  const timeline = new TrancheTimeline(began, () => 7);
  timeline.answered(began - 1);
  timeline.throttled(began - 300);
  expect(timeline.marked).toEqual({ partMs: 250, objects: [1], throttled: [1], pace: [7] });
});

test('an answer after a long silence joins as often as it must', () => {
  const timeline = new TrancheTimeline(began, () => 7);
  timeline.answered(began);
  timeline.answered(began + 86_400_000);
  const { partMs, objects } = timeline.marked ?? { partMs: 0, objects: [] };
  expect(objects.length).toBeLessThanOrEqual(32);
  expect([objects[0], objects.at(-1), partMs * objects.length >= 86_400_000]).toEqual([1, 1, true]);
});
