import { expect, test } from '@jest/globals';
import { throughput, throughputPaths } from '../../../../job/report/page/throughput.js';

const timeline = {
  partSeconds: 30,
  objectsPerSecond: [100, 50],
  throttledPerSecond: [0, 25],
  pace: [null, 75],
};

test('each part is a step as wide as its time and as high as its rate, from the ground to the highest at the top', () => {
  const { objects, objectsEdge, throttled } = throughputPaths(timeline);
  // The ground is at 218, the top at 18: 100 a second are 200 pixels.
  expect(objectsEdge).toBe('M0,18L500,18L500,118L1000,118L1000,118');
  expect(objects).toBe('M0,18L500,18L500,118L1000,118L1000,118L1000,218L1000,218L500,218L500,218L0,218Z');
  expect(throttled).toContain('M0,218L500,218L500,168L1000,168');
});

test('where the pace was not bounded there is no line of it', () => {
  expect(throughputPaths(timeline).pace).toBe('M500,68L1000,68L1000,68');
  expect(throughputPaths({ ...timeline, pace: [null, null] }).pace).toBe('');
  expect(throughputPaths({ ...timeline, throttledPerSecond: [0, 0] }).throttled).toBe('');
});

test('rates and times stand at the axes', () => {
  const drawn = String(throughput(timeline));
  expect([...drawn.matchAll(/<text class="tick"[^>]*>([^<]+)</g)].map(([, label]) => label)).toEqual([
    ...['20', '40', '60', '80', '100'],
    ...['0:00', '0:15', '0:30', '0:45', '1:00'],
  ]);
});

test('an upload of which nothing was answered is flat, not broken', () => {
  const flat = throughputPaths({
    partSeconds: 1,
    objectsPerSecond: [0],
    throttledPerSecond: [0],
    pace: [null],
  });
  expect(flat.objectsEdge).toBe('M0,218L1000,218L1000,218');
});
