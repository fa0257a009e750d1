import { expect, test } from '@jest/globals';
import {
  legendOf,
  placeParts,
  shareOf,
  stackedBar,
  sumInWords,
  widenedNote,
} from '../../../../job/report/page/stacked-bar.js';

const parts = [
  { name: 'written', count: 600, look: 'blue' },
  { name: 'unchanged', count: 300, look: 'green' },
  { name: 'skipped', count: 0, look: 'gray' },
  { name: 'rejected', count: 100, look: 'red' },
] as const;

test('parts are as wide as their share, one after the other, and fill the width', () => {
  expect(placeParts(parts).map(({ name, from, width }) => [name, from, width])).toEqual([
    ['written', 0, 60],
    ['unchanged', 60, 30],
    ['rejected', 90, 10],
  ]);
  expect(widenedNote(parts)).toBe('');
});

test('one row in a million can be seen, and the parts still add up to the width', () => {
  const placed = placeParts([
    { name: 'written', count: 999_998, look: 'blue' },
    { name: 'skipped', count: 1, look: 'gray' },
    { name: 'rejected', count: 1, look: 'red' },
  ]);
  expect(placed.map(({ width }) => width)).toEqual([98.8, 0.6, 0.6]);
  expect(placed.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(100, 9);
  expect(placed.at(-1)?.from).toBeCloseTo(99.4, 9);
  expect(widenedNote(placed)).toBe(' Parts below 0.6 % are drawn so wide that they can be seen.');
});

test('each part is drawn in its place, with its marks; only wide ones have their name above them', () => {
  const drawn = String(stackedBar(parts));
  expect(drawn).toContain('<rect class="fill-green" x="60%" y="18" width="30%" height="34">');
  expect(drawn).toContain('<rect class="marks-red" x="90%" y="18" width="10%" height="34"/>');
  expect([...drawn.matchAll(/<text x="([^"]+)" y="12">(\w+)</g)].map(([, x, name]) => [x, name])).toEqual([
    ['0%', 'written'],
    ['60%', 'unchanged'],
  ]);
});

test('the sum stands in words, and the legend has number and share of each part', () => {
  expect(sumInWords(1_000, parts)).toBe('1,000 = 600 written + 300 unchanged + 100 rejected');
  const legend = String(legendOf(parts)).replace(/<svg.*?<\/svg>/gs, '');
  expect(legend).toContain('<span>written <b>600</b> (60 %)</span>');
  expect(legend).not.toContain('skipped');
});

test('a share is never 0 % of something, nor 100 % of less than all', () => {
  expect([0, 1, 5_000, 500_000, 999_999, 1_000_000].map((count) => shareOf(count, 1_000_000))).toEqual([
    '0 %',
    'under 0.1 %',
    '0.5 %',
    '50 %',
    'over 99.9 %',
    '100 %',
  ]);
});
