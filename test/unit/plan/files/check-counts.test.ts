import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  checkCounted,
  checkCounts,
  checkNames,
  checkUnchanged,
} from '../../../../job/plan/files/check-counts.js';
import { identify, type SourceFile } from '../../../../job/plan/files/list-files.js';
import { SourceError } from '../../../../job/shared/errors.js';

let folder: string;
let file: SourceFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counts-'));
  const path = join(folder, 'a.csv');
  await writeFile(path, 'id\n1\n');
  const identity = await identify(path);
  if (identity === undefined) throw new Error('expected the file that was just written');
  file = { path, ...identity };
});
afterEach(() => rm(folder, { recursive: true }));

const identity = { size: 1, mtimeNs: '1', inode: '1' };
const countOf = (name: string, rows: number) => ({
  file: name,
  rows,
  names: undefined,
  oddities: [],
  identity,
});

test('equal sums pass; others are told with both, and the files that differ', async () => {
  const counts = [countOf('a.csv', 2), countOf('b.csv', 5)];
  const rowsOf = async (name: string) => (name === 'a.csv' ? 2 : 4);
  await checkCounts(7, counts, rowsOf);
  const wrong = checkCounts(6, counts, rowsOf);
  await expect(wrong).rejects.toThrow(SourceError);
  await expect(wrong).rejects.toThrow('DuckDB 6, the census 7 (b.csv: 4 and 5)');
  await expect(checkCounts(1, counts.slice(0, 1), rowsOf)).rejects.toThrow(
    'DuckDB 1, the census 2 (a.csv: 1 and 2)',
  );
});

test('a file that is as it was passes', async () => {
  await checkUnchanged([file]);
  const { path: _, ...same } = file;
  checkCounted([file], [{ ...countOf(file.path, 1), identity: same }]);
});

test.each<[string, () => Promise<void>, RegExp]>([
  [
    'longer',
    () => writeFile(file.path, 'id\n1\n2\n'),
    /changed or replaced while it was read \(5 bytes then, 7 now\)/,
  ],
  ['touched', () => utimes(file.path, 1, 1), /changed or replaced while it was read\. Run again/],
  ['gone', () => rm(file.path), /removed while it was read/],
  [
    'another one of the same size and time',
    async () => {
      const other = join(folder, 'other');
      await writeFile(other, 'id\n2\n');
      const seconds = Number(BigInt(file.mtimeNs)) / 1e9;
      await utimes(other, seconds, seconds);
      await rename(other, file.path);
    },
    /changed or replaced while it was read\./,
  ],
])('a file that is %s is refused', async (_, change, problem) => {
  await change();
  await expect(checkUnchanged([file])).rejects.toThrow(problem);
  await expect(checkUnchanged([file])).rejects.toThrow(SourceError);
});

test('another file under the same path, counted by the census, is refused', () => {
  expect(() => checkCounted([file], [countOf(file.path, 1)])).toThrow(
    /changed or replaced while it was read/,
  );
});

test('names that DuckDB makes other ones of are refused, with both lists', () => {
  const named = { ...countOf('a.parquet', 1), names: ['id', 'ID'] };
  checkNames(named, ['id', 'ID']);
  checkNames(countOf('a.jsonl', 1), ['x']);
  expect(() => checkNames(named, ['id', 'ID_1'])).toThrow(
    'a.parquet: its columns are id, ID; DuckDB reads them as id, ID_1.',
  );
  expect(() => checkNames(named, ['id'])).toThrow(SourceError);
});
