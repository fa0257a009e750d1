import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCensus } from '../../../../job/plan/census/start-census.js';
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
const start = (...names: string[]) =>
  startCensus({
    files: names.map((name) => ({ path: join(folder, name), documents: undefined })),
    format: 'csv',
    csv,
    longestRecord: 1e6,
    allFields: false,
  });

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
