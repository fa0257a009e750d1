import { expect, test } from '@jest/globals';
import { type Replacing, replacedBy } from '../../../job/bill/replaced.js';

const createdAt = '2026-11-20T12:00:00.000Z';
const now = Date.parse('2026-11-23T11:59:59.000Z');

test.each<[string, number | null, Partial<Replacing>, number]>([
  ['writes fewer than there were', 100, { puts: 40 }, 40],
  ['writes more than there were', 100, { puts: 400 }, 100],
  ['may delete what it does not write', 100, { puts: 40, deletes: true }, 100],
  ['follows one whose report is gone', null, { puts: 40, deletes: true }, 40],
  ['was counted', 100, { puts: 40, deletes: true, counted: 7 }, 7],
])('of a run that %s', (_, objects, replacing, expected) => {
  const replaced = replacedBy({ createdAt, objects }, { puts: 0, deletes: false, now, ...replacing });
  expect(replaced).toEqual({ objects: expected, days: 2 });
});

test('a clock that was set back makes no days of less than none', () => {
  const before = { createdAt: '2026-11-24T00:00:00.000Z', objects: 1 };
  expect(replacedBy(before, { puts: 1, deletes: false, now }).days).toBe(0);
});
