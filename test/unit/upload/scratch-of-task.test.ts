import { expect, test } from '@jest/globals';
import type { Plan } from '../../../job/state/plan-file.js';
import type { ETag, ObjectKey } from '../../../job/store/object-store.js';
import { scratchOfPlan, scratchOfTask } from '../../../job/upload/scratch-of-task.js';

const gb = 1e9;
/** For ledgers and what DuckDB spills, at most. */
const beside = 64e6;

function files(...sizes: readonly number[]) {
  return sizes.map((bytes) => ({
    partition: 0,
    key: 'staged/0.parquet' as ObjectKey,
    etag: 'e' as ETag,
    rows: 1,
    bytes,
  }));
}

const one = { tranches: 100, partitions: 100 };
const several = { tranches: 1000, partitions: 100 };
const nothing = { kind: 'nothing' } as const;

test('a partition that is one tranche is there once, and not at all where the state is local', () => {
  const task = { staged: files(2 * gb, gb), known: nothing };
  expect(scratchOfTask(task, one, true)).toBe(3 * gb + beside);
  expect(scratchOfTask(task, one, false)).toBe(beside);
});

test('one of several tranches is there as its tranches, beside a part of it that is fetched', () => {
  const task = { staged: files(15 * gb, 5 * gb), known: nothing };
  expect(scratchOfTask(task, several, true)).toBe(22 * gb + 128e6 + beside);
  expect(scratchOfTask(task, several, false)).toBe(22 * gb + beside);
  const small = { staged: files(100e6), known: nothing };
  expect(scratchOfTask(small, several, true)).toBe(110e6 + 100e6 + 25e6);
});

test('what the rows are compared with is counted', () => {
  const lines = { tranche: 0, ledger: 'e' as ETag, deletions: [], due: 0, lines: 1_000_000 };
  const run = { kind: 'run', runId: 'r', tranches: [lines, { ...lines, tranche: 100 }] } as const;
  expect(scratchOfTask({ staged: [], known: run }, one, true)).toBe(200e6);
  expect(scratchOfTask({ staged: [], known: run }, one, false)).toBe(0);
  const staged = { kind: 'staged', files: files(gb) } as const;
  expect(scratchOfTask({ staged: [], known: staged }, one, true)).toBe(gb);
  expect(scratchOfTask({ staged: [], known: staged }, several, true)).toBe(2.1 * gb);
});

test('a plan is reckoned by its largest partition', () => {
  const [small, large] = [files(gb), files(2 * gb, gb)];
  const staged = [...small, ...large.map((file) => ({ ...file, partition: 1, rows: 1_000_000 }))];
  const of = (known: Plan['known'], isFetched = true) =>
    scratchOfPlan({ ...several, staged, known }, isFetched);
  expect(of(nothing)).toBeCloseTo(3.3 * gb + 128e6 + beside, -1);
  expect(of(nothing, false)).toBeCloseTo(3.3 * gb + beside, -1);
  expect(of({ kind: 'run', runId: 'r' })).toBeCloseTo(3.3 * gb + 128e6 + beside + 200e6, -1);
  expect(of({ kind: 'staged', files: files(10 * gb) })).toBeCloseTo(1.1 * gb + 128e6 + beside + 21 * gb, -1);
});
