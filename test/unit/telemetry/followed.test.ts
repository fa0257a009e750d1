import { expect, test } from '@jest/globals';
import { followedFigures, renderFollowed } from '../../../job/telemetry/followed.js';

const half = { stage: 'uploading', done: 18, total: 40, seconds: 130 };

test.each([
  [80, '[#############-----------------]  45%  18 of 40 tranches  uploading  2:10'],
  [50, '[###----]  45%  18 of 40 tranches  uploading  2:10'],
  [40, ' 45%  18 of 40 tranches  uploading  2:10'],
  [20, ' 45%  18 of 40 tranc'],
])('%d columns', (width, line) => {
  const drawn = renderFollowed(half, width);
  expect(drawn).toBe(line);
  expect(drawn.length).toBeLessThanOrEqual(width);
});

test('a run that is not planned has no bar, one without tranches is whole', () => {
  expect(renderFollowed({ stage: 'begun', done: undefined, total: undefined, seconds: undefined }, 80)).toBe(
    'begun',
  );
  expect(followedFigures({ stage: 'finishing', done: 0, total: 0, seconds: 1 })).toBe(
    '100%  0 of 0 tranches  finishing  0:01',
  );
});
