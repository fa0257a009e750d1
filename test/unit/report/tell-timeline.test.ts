import { expect, test } from '@jest/globals';
import type { Timeline } from '../../../job/report/run-story.js';
import { tellTimeline, uploadSpan } from '../../../job/report/tell-timeline.js';
import type { Marker } from '../../../job/state/marker.js';
import { marker } from '../finish/marker.js';

const start = Date.parse('2026-11-26T12:00:00.000Z');
const at = (ms: number) => new Date(start + ms).toISOString();

function tranche(number: number, from: number, to: number, said: Partial<Marker> = {}): Marker {
  const { ledger: _, ...rest } = said;
  return marker(number, { rows: 10, startedAt: at(from), finishedAt: at(to), ...rest });
}

function totals({ partSeconds, objectsPerSecond, throttledPerSecond }: Timeline) {
  const sum = (rates: readonly number[]) => rates.reduce((total, rate) => total + rate * partSeconds, 0);
  return { objects: Math.round(sum(objectsPerSecond)), throttled: Math.round(sum(throttledPerSecond)) };
}

test('what tranches noted stands at its time, and no object is lost', () => {
  const timeline = tellTimeline([
    tranche(0, 0, 1_000, {
      timeline: {
        partMs: 250,
        objects: [10, 20, 0, 30],
        throttled: [0, 0, 0, 4],
        pace: [200, 400, null, 100],
      },
    }),
    tranche(1, 500, 1_000, {
      timeline: { partMs: 250, objects: [5, 5], throttled: [0, 1], pace: [100, 300] },
    }),
  ]);
  expect(timeline).toEqual({
    partSeconds: 0.25,
    objectsPerSecond: [40, 80, 20, 140],
    throttledPerSecond: [0, 0, 0, 20],
    // Of two threads of a process the mean: they share a pace.
    pace: [200, 400, 100, 200],
  });
});

test('the paces of tasks add up; a part in which nobody noted one has none', () => {
  const noted = (pace: (number | null)[]) => ({
    timeline: { partMs: 500, objects: [1, 1], throttled: [0, 0], pace },
  });
  const timeline = tellTimeline([
    tranche(0, 0, 1_000, { task: 0, ...noted([1_000, null]) }),
    tranche(1, 0, 1_000, { task: 1, ...noted([500, null]) }),
    tranche(2, 0, 1_000, { task: 1, ...noted([700, null]) }),
  ]);
  expect(timeline?.pace).toEqual([1_600, 1_600, null, null]);
});

test('a tranche of an earlier version counts as even over its time, without a pace', () => {
  const timeline = tellTimeline([
    tranche(0, 0, 1_000, { puts: 104, retries: { 'slow-down': 4 } }),
    tranche(1, 1_000, 2_000, { puts: 20 }),
  ]);
  expect(timeline).toEqual({
    partSeconds: 0.25,
    objectsPerSecond: [100, 100, 100, 100, 20, 20, 20, 20],
    throttledPerSecond: [0, 0, 0, 0, 0, 0, 0, 0],
    pace: Array.from({ length: 8 }, () => null),
  });
});

test('an hour has a hundred parts; ten thousand tranches lose no object', () => {
  const markers = Array.from({ length: 10_000 }, (_, number) =>
    tranche(number, number * 350, number * 350 + 9_999, {
      task: number % 16,
      timeline: {
        partMs: 500,
        objects: Array.from({ length: 20 }, () => 7),
        throttled: Array.from({ length: 20 }, (_, part) => part % 2),
        pace: Array.from({ length: 20 }, () => 350),
      },
    }),
  );
  const timeline = tellTimeline(markers);
  expect(timeline?.objectsPerSecond).toHaveLength(100);
  expect(timeline && totals(timeline).objects).toBeCloseTo(1_400_000, -3);
  expect(timeline && totals(timeline).throttled).toBeCloseTo(100_000, -3);
  expect(timeline?.pace[50]).toBe(16 * 350);
});

test('a clock that was set back loses nothing: what would be past the end is at the end', () => {
  const timeline = tellTimeline([
    tranche(0, 0, 500, {
      timeline: { partMs: 250, objects: [1, 1, 1, 1], throttled: [0, 0, 0, 0], pace: [9, 9, 9, 9] },
    }),
    tranche(1, 300, 200, { puts: 3 }),
  ]);
  expect(timeline && totals(timeline).objects).toBe(7);
});

test('a run without rows has no upload to tell of', () => {
  const markers = [marker(0, { rows: 0 }), marker(1, { rows: 0 })];
  expect([tellTimeline(markers), uploadSpan(markers)]).toEqual([undefined, undefined]);
});
