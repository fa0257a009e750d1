import { expect, test } from '@jest/globals';
import { chooseTranches, chooseTranchesLate, type TrancheCounts } from '../../../job/plan/choose-tranches.js';

test.each([
  // Too few rows to need them, but every thread gets four.
  [0, 1, 4, 4],
  [1, 2, 8, 8],
  [10_000, 8, 32, 32],
  // 10,000 rows a tranche.
  [400_000, 8, 40, 40],
  [400_001, 8, 41, 41],
  [1_000_000, 2, 100, 100],
  // Never above 100 up to 2 million rows, however many threads.
  [2_000_000, 2, 100, 100],
  [100, 64, 100, 100],
  // Above, 20,000 rows a tranche at most, rounded up to a multiple of the partitions.
  [2_000_001, 2, 200, 100],
  [20_000_000, 2, 1_000, 100],
  [20_000_001, 2, 1_100, 100],
  [200_000_000, 2, 10_000, 100],
  // No more tranches, but larger ones.
  [999_999_999, 2, 10_000, 100],
  [1_000_000_000, 16, 10_000, 100],
  // Not without end either.
  [1_000_000_001, 16, 10_100, 100],
  // Without a survey.
  [undefined, 2, 100, 100],
])('%p rows with %p threads make %p tranches in %p partitions', (rows, threads, tranches, partitions) => {
  expect(chooseTranches(rows, threads, 'auto')).toEqual({ tranches, partitions });
});

test.each([
  [1, 1, 1],
  [7, 7, 7],
  [100, 100, 100],
  [101, 200, 100],
  [250, 300, 100],
])('%p tranches asked for are %p in %p partitions', (wanted, tranches, partitions) => {
  expect(chooseTranches(5_000_000, 4, wanted)).toEqual({ tranches, partitions });
});

test.each([
  [5, 2, 8],
  [320_000, 2, 8],
  [320_001, 2, 33],
  [undefined, 2, 8],
  [10_000_000, 2, 500],
])(
  'of %p rows a job that has 8 tranches keeps them, unless four times as many would be chosen',
  (rows, threads, tranches) => {
    expect(chooseTranches(rows, threads, 'auto', { tranches: 8, partitions: 8 }).tranches).toBe(tranches);
  },
);

test.each([
  // Rows, tranches asked for, the most partitions, tranches, partitions.
  [1_000_000_000, 'auto', 500, 10_000, 500],
  [1_000_000_000, 'auto', 300, 10_200, 300],
  [4_000_001, 'auto', 500, 300, 300],
  [4_000_001, 'auto', 200, 400, 200],
  [2_000_000, 'auto', 500, 100, 100],
  [5, 250, 1_000, 300, 300],
  [5, 101, 1_000, 200, 200],
] as const)(
  '%p rows, %p tranches asked for, of a source that takes more partitions (%p) make %p in %p',
  (rows, wanted, most, tranches, partitions) => {
    expect(chooseTranches(rows, 2, wanted, undefined, most)).toEqual({ tranches, partitions });
  },
);

test.each([
  // The tranches and partitions before, the most partitions now, the partitions now.
  [10_000, 100, 500, 500],
  [10_000, 500, 100, 100],
  [10_000, 100, 300, 200],
  [300, 300, 100, 100],
  [300, 300, 200, 100],
  [300, 100, 1_000, 300],
  [8, 8, 1_000, 8],
  // Of a source that was frozen in batches, in eleven partitions.
  [44, 11, 100, 44],
])(
  '%p tranches in %p partitions stay as many where a source takes other partitions (%p): %p',
  (tranches, partitions, most, now) => {
    const before = { tranches, partitions };
    expect(chooseTranches(500, 2, 'auto', before, most)).toEqual({ tranches, partitions: now });
  },
);

test('partitions divide the tranches, and are a hundred at least where these are, whatever the source takes now or next time', () => {
  const hundreds = Array.from({ length: 10 }, (_, index) => 100 * (index + 1));
  const serve = ({ tranches, partitions }: TrancheCounts, most: number) =>
    tranches % partitions === 0 && partitions <= most && partitions >= Math.min(tranches, 100);
  const bad: unknown[] = [];
  for (let wanted = 1; wanted <= 1_000; wanted += 1) {
    for (const most of hundreds) {
      const counts = chooseTranches(5, 1, wanted, undefined, most);
      if (counts.tranches < wanted || !serve(counts, most)) bad.push({ wanted, most, counts });
      for (const now of hundreds) {
        const next = chooseTranches(5, 1, 'auto', counts, now);
        if (next.tranches !== counts.tranches || !serve(next, now)) bad.push({ wanted, most, now, next });
      }
    }
  }
  expect(bad).toEqual([]);
});

test('tranches that are asked for are taken, whatever the job had', () => {
  expect(chooseTranches(5, 2, 3, { tranches: 8, partitions: 8 })).toEqual({ tranches: 3, partitions: 3 });
});

test.each([
  // Bytes, rows, threads, tranches, partitions.
  [1_000_000, 500, 2, 8, 8],
  [160_000_001, 500, 2, 11, 11],
  [160_000_001, 400_000, 2, 44, 11],
  [1e12, 20_000_001, 2, 1_100, 100],
  [1e12, undefined, 2, 100, 100],
] as const)(
  'in batches: %p bytes with %p rows and %p threads make %p tranches in %p partitions',
  (bytes, rows, threads, tranches, partitions) => {
    expect(chooseTranchesLate(bytes, rows, threads, 'auto')).toEqual({ tranches, partitions });
    expect(chooseTranchesLate(bytes, undefined, threads, 'auto').partitions).toBe(partitions);
  },
);
