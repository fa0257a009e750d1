import { expect, test } from '@jest/globals';
import { histogram, placeBins } from '../../../../job/report/page/histogram.js';
import { formatBytes } from '../../../../job/telemetry/format.js';

test('each tenfold is equally wide, and the highest bar fills the height', () => {
  const placed = placeBins([
    { upTo: 10, count: 50 },
    { upTo: 100, count: 100 },
    { upTo: 1_000, count: 1 },
  ]);
  const rounded = placed.map(({ from, width, height, upTo }) => [
    upTo,
    Math.round(from),
    Math.round(width),
    height,
  ]);
  expect(rounded).toEqual([
    [10, 0, 33, 75],
    [100, 33, 33, 150],
    [1_000, 67, 33, 1.5],
  ]);
  expect(placed.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(100, 9);
});

test('what was not counted leaves a gap, and one among many can still be seen', () => {
  const placed = placeBins([
    { upTo: 1, count: 1_000_000 },
    { upTo: 2, count: 500_000 },
    { upTo: 4, count: 0 },
    { upTo: 8, count: 1 },
  ]);
  expect(placed.map(({ above, upTo }) => [above, upTo])).toEqual([
    [0.5, 1],
    [1, 2],
    [4, 8],
  ]);
  expect(placed.map(({ height }) => height)).toEqual([150, 75, 1]);
});

test('objects of no bytes stand at the beginning', () => {
  const [empty, some] = placeBins([
    { upTo: 0, count: 3 },
    { upTo: 1_024, count: 4 },
  ]);
  expect(empty).toMatchObject({ from: 0, count: 3 });
  expect((empty?.width ?? 0) + (some?.width ?? 0)).toBeCloseTo(100, 9);
});

test('a value beyond the last bin has room, and its line stands where its value is', () => {
  const drawn = String(
    histogram({
      bins: [{ upTo: 10, count: 5 }],
      look: 'blue',
      format: (value) => `${value} ms`,
      lines: [
        { name: 'half within', value: 50 },
        { name: 'longest', value: 500 },
      ],
    }),
  );
  expect([...drawn.matchAll(/class="named" x1="([^"]+)"/g)].map(([, x]) => x)).toEqual(['50%', '100%']);
  expect([...drawn.matchAll(/">([^<]+)<\/text>/g)].map(([, label]) => label)).toEqual([
    ...['2', '4', 'half within 50 ms', 'longest 500 ms'],
    ...['5 ms', '20 ms', '100 ms', '500 ms'],
  ]);
});

test('its ends are named even where all lies in one bin', () => {
  const drawn = String(histogram({ bins: [{ upTo: 512, count: 10 }], look: 'green', format: formatBytes }));
  expect(drawn).toContain('>256 bytes</text>');
  expect(drawn).toContain('>512 bytes</text>');
});
