import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { lastRejects, type RejectedRow } from '../../../job/state/last-rejects.js';
import { removeRunsAfterEach, testRun } from './test-run.js';

removeRunsAfterEach();

async function lastOf(text: string): Promise<readonly RejectedRow[]> {
  const { folder, state } = await testRun();
  const path = join(folder, 'local');
  await writeFile(path, text);
  await state.putRejects(0, path);
  const [file] = await state.listRejects();
  return file === undefined ? [] : lastRejects(file, state);
}

const line = (key: string, row: string) => `{"reason":"exists","key":${JSON.stringify(key)},"row":${row}}\n`;

test('rows come in the order of the file, JSON as the text that it is there, other text without its quotes', async () => {
  expect(
    await lastOf(line('a', '{"id":12345678901234567890}') + line('b', '"x\\ny"') + line('c', 'null')),
  ).toEqual([
    { reason: 'exists', key: 'a', row: '{"id":12345678901234567890}' },
    { reason: 'exists', key: 'b', row: 'x\ny' },
    { reason: 'exists', key: 'c', row: null },
  ]);
});

test('of a large file its end is read, whose first line may be the rest of one', async () => {
  const rows = await lastOf(line('large', `"${'x'.repeat(100_000)}"`) + line('last', '{}'));
  expect(rows).toEqual([{ reason: 'exists', key: 'last', row: '{}' }]);
});

test('a last row that is larger than the first look is found by the second', async () => {
  const [found] = await lastOf(line('first', '{}') + line('large', `"${'x'.repeat(100_000)}"`));
  const [, last] = await lastOf(line('first', '{}') + line('large', `"${'x'.repeat(100_000)}"`));
  expect([found?.key, last?.key, last?.row?.length]).toEqual(['first', 'large', 100_000]);
});

test('a line that is no rejected row is left out', async () => {
  const rows = await lastOf(`${line('a', '"cut"off"')}{"reason":"exists"}\nnothing\n${line('b', '{}')}`);
  expect(rows.map(({ key }) => key)).toEqual(['b']);
});
