import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { firstRecord } from '../../../../job/plan/files/first-record.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function first(text: string | Buffer, form = { delimiter: ',', quote: '"' }) {
  const file = join(folder, 'a.csv');
  await writeFile(file, text);
  return firstRecord(file, form);
}

test.each<[string, string | Buffer, readonly string[] | undefined]>([
  ['nothing', '', undefined],
  ['blank lines alone', '\n\r\n\r', undefined],
  ['a mark alone', '\ufeff', undefined],
  ['no line end', 'a,"b"', ['a', 'b']],
  ['an empty name at the end', 'a,\n1,2\n', ['a', '']],
  ['quoted line ends', '\ufeff"a\r\nb","c""d"\r1,2', ['a\r\nb', 'c"d']],
  ['faults further down', 'a,b\n1,"x"y\n\xff', ['a', 'b']],
  ['blanks and quotes within', ' a , b"c ,5" d\n', [' a ', ' b"c ', '5" d']],
])('%s', async (_, text, fields) => {
  expect(await first(text)).toEqual(fields);
});

test('a first line of 16 MB takes time by its length, not by the square of it', async () => {
  const name = 'n'.repeat(40_000);
  const line = Array.from({ length: 400 }, (_, column) => `"${name}${column}"`).join(',');
  const started = performance.now();
  expect(await first(`${line}\n1,2\n`)).toHaveLength(400);
  // Beginning anew with each chunk took 32 s for 8 MB.
  expect(performance.now() - started).toBeLessThan(15_000);
});

test.each<[string, string | Buffer, string]>([
  ['a quote that nothing closes', 'a,"b\n1,2\n', 'line 1: a quote is opened that nothing closes.'],
  [
    'a byte that is no UTF-8',
    Buffer.from('\na,\xff\n', 'latin1'),
    'line 2: invalid UTF-8. Save the file as UTF-8.',
  ],
  [
    'a record without end',
    `"${'x'.repeat(34e6)}`,
    'line 1 has more than 33554432 bytes, or a quote that nothing closes.',
  ],
])('%s is refused', async (_, text, problem) => {
  await expect(first(text)).rejects.toThrow(problem);
});
