import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { csvRecords } from '../../../../job/plan/files/csv-records.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-records-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['a short record', 'x'],
  ['a record of more than one piece of the file', 'x'.repeat(70_000)],
])('a fault behind %s is thrown after the record', async (_, value) => {
  const path = join(folder, 'rows.csv');
  await writeFile(path, `1,"${value}"\n2,"b"c\n3,d\n`);
  const found: (string | null)[] = [];
  const reading = (async () => {
    for await (const records of csvRecords(path, { delimiter: ',', quote: '"' }, 1_000_000)) {
      found.push(...records.map(({ fields }) => fields[0] ?? null));
    }
  })();
  await expect(reading).rejects.toThrow('line 2, column 2: text stands behind the closing quote');
  expect(found).toEqual(['1']);
});
