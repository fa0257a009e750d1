import { expect, test } from '@jest/globals';
import { chooseThreads } from '../../../job/upload/choose-threads.js';

type Staged = Parameters<typeof chooseThreads>[0][number]['staged'][number];

/** Tasks of one file each. */
function tasks(count: number, each: { rows: number; bytes: number }) {
  const file = { partition: 0, key: 'k', etag: 'e', ...each } as Staged;
  return Array.from({ length: count }, () => ({ staged: [file] }));
}

test.each([
  [8, { rows: 1, bytes: 100 }, 2, 1],
  [8, { rows: 250, bytes: 100 }, 2, 1],
  [8, { rows: 251, bytes: 100 }, 2, 2],
  [8, { rows: 600, bytes: 100 }, 16, 3],
  [100, { rows: 10_000, bytes: 100 }, 16, 16],
  [3, { rows: 10_000, bytes: 100 }, 16, 3],
  [8, { rows: 10, bytes: 4_000_001 }, 16, 3],
])('%p tasks of %p, %p threads at most, take %p', (count, each, most, threads) => {
  expect(chooseThreads(tasks(count, each), most)).toBe(threads);
});

test('rows that are deleted alone, without a frozen file, take one', () => {
  expect(chooseThreads([{ staged: [] }, { staged: [] }], 4)).toBe(1);
});
