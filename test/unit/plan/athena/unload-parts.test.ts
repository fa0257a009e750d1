import { expect, test } from '@jest/globals';
import { unloadParts } from '../../../../job/plan/athena/unload-parts.js';

test.each([
  [1, [[0, 0]]],
  [100, [[0, 99]]],
  [
    101,
    [
      [0, 49],
      [50, 100],
    ],
  ],
  [
    250,
    [
      [0, 82],
      [83, 165],
      [166, 249],
    ],
  ],
])('%p partitions are written by as few UNLOADs as there can be', (partitions, expected) => {
  expect(unloadParts(partitions).map(({ from, to }) => [from, to])).toEqual(expected);
});

test('whatever the number, each partition is in one part, and no part has more than Athena writes', () => {
  for (let partitions = 1; partitions <= 1_000; partitions += 1) {
    const parts = unloadParts(partitions);
    expect(parts).toHaveLength(Math.ceil(partitions / 100));
    let next = 0;
    for (const { from, to } of parts) {
      expect(from).toBe(next);
      expect(to - from + 1).toBeGreaterThanOrEqual(1);
      expect(to - from + 1).toBeLessThanOrEqual(100);
      next = to + 1;
    }
    expect(next).toBe(partitions);
  }
});
