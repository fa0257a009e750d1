import { expect, test } from '@jest/globals';
import { barList, barListHeight, barWidths } from '../../../../job/report/page/bar-list.js';

test('the longest bar fills the width, the others are as long as their share of it', () => {
  const counts = [
    { name: 'slow-down', count: 400 },
    { name: 'timeout', count: 100 },
    { name: 'clock', count: 0 },
  ];
  expect(barWidths(counts)).toEqual([100, 25, 0]);
  expect(barListHeight(counts)).toBe(102);
  expect(barWidths([...counts, { name: 'conflict', count: 1 }])).toEqual([100, 25, 0, 0.4]);
});

test('a long name is cut to what has room beside its number, and is text', () => {
  const drawn = String(barList([{ name: `<b>\0${'k'.repeat(100_000)}`, count: 1_234 }], 'red'));
  expect(drawn).toContain(`>&lt;b&gt;\\x00${'k'.repeat(21)}…</text>`);
  expect(drawn).toContain('>1,234</text>');
  expect(drawn.length).toBeLessThan(2_000);
});
