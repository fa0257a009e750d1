import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CensusTask } from '../../../../job/plan/census/count-file.js';
import { startCensus } from '../../../../job/plan/census/start-census.js';
import type { FileFormat } from '../../../../job/settings/setting.js';
import { RunError, SourceError } from '../../../../job/shared/errors.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-'));
  await writeFile(join(folder, 'a.csv'), 'id\n1\n');
  await writeFile(join(folder, 'b.csv'), 'id\n1\n2\n');
  await writeFile(join(folder, 'c.csv'), 'id\n"1\n');
});
afterAll(() => rm(folder, { recursive: true }));

const csv = { delimiter: ',', quote: '"', header: true, columnNames: undefined };
const taskOf = (format: FileFormat, ...names: string[]): CensusTask => ({
  files: names.map((name) => ({ path: join(folder, name), documents: undefined })),
  format,
  csv,
  longestRecord: 1e6,
  allFields: false,
});
const start = (...names: string[]) => startCensus(taskOf('csv', ...names));

test('files are counted in their order, and the figures are those of what was opened', async () => {
  const census = start('b.csv', 'a.csv');
  const counts = await census.counts();
  expect(counts.map(({ file, rows, identity }) => [file, rows, identity.size])).toEqual([
    [join(folder, 'b.csv'), 2, 7],
    [join(folder, 'a.csv'), 1, 5],
  ]);
  await census.close();
});

test('the first file that cannot be read is told as a fault of the source', async () => {
  const broken = start('a.csv', 'c.csv');
  await expect(broken.counts()).rejects.toThrow(SourceError);
  await expect(broken.counts()).rejects.toThrow(
    /c\.csv: line 2, column 1 \(id\): a quote is opened that nothing closes/,
  );
  const lost = start('none.csv');
  await expect(lost.counts()).rejects.toThrow(/none\.csv: ENOENT/);
});

test('a census that is closed counts no further', async () => {
  const census = start('a.csv');
  await census.close();
  await expect(census.counts()).rejects.toThrow(RunError);
});

test('how far it is is told in bytes of the files, packed or not, now and then', async () => {
  const row = `${'x'.repeat(99)}\n`;
  const text = `id\n${row.repeat(150_000)}`;
  await writeFile(join(folder, 'large.csv'), text);
  const packed = gzipSync(`id\n${row.repeat(10)}`);
  await writeFile(join(folder, 'packed.csv.gz'), packed);
  const told: number[] = [];
  const task = taskOf('csv', 'large.csv', 'packed.csv.gz', 'a.csv');
  const census = startCensus(task, (bytes) => told.push(bytes));
  await census.counts();
  await census.close();
  expect(told.reduce((sum, bytes) => sum + bytes, 0)).toBe(text.length + packed.length + 5);
  // Of 15 MB by 4 MB, and what is left.
  expect(told).toHaveLength(4);
});
