import { expect, test } from '@jest/globals';
import { tellTranches } from '../../../job/report/tell-tranches.js';
import { marker } from '../finish/marker.js';

test('tranches have their seconds since the upload began, and who uploaded them, in the order of their numbers', () => {
  const spans = tellTranches([
    marker(2, {
      rows: 4,
      rejected: 1,
      retries: { 'slow-down': 2, timeout: 1 },
      task: 1,
      thread: 3,
      startedAt: '2026-11-26T12:00:01.500Z',
      finishedAt: '2026-11-26T12:00:03.250Z',
    }),
    marker(1, { rows: 0 }),
    marker(0, { rows: 9, startedAt: '2026-11-26T12:00:00.500Z', finishedAt: '2026-11-26T12:00:01.000Z' }),
  ]);
  expect(spans).toEqual([
    { tranche: 0, task: undefined, thread: undefined, from: 0, to: 0.5, rows: 9, rejected: 0, retries: 0 },
    { tranche: 2, task: 1, thread: 3, from: 1, to: 2.75, rows: 4, rejected: 1, retries: 3 },
  ]);
});

test('a run whose tranches have no rows has none', () => {
  expect(tellTranches([marker(0, { rows: 0 })])).toEqual([]);
});
