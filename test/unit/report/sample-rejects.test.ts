import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { sampleRejects } from '../../../job/report/sample-rejects.js';
import { tellRowValues } from '../../../job/shared/row-values.js';
import { RunState } from '../../../job/state/run-state.js';
import { marker } from '../finish/marker.js';
import { removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();
afterEach(() => tellRowValues('all'));

const line = (reason: string, key: string | null, row: string) =>
  `{"reason":${JSON.stringify(reason)},"key":${JSON.stringify(key)},"row":${row}}\n`;

/** A state with files of rejects, by tranche and epoch. */
async function withRejects(files: readonly (readonly [number, number | undefined, string])[]) {
  const { folder, store, state } = await testRun();
  for (const [tranche, epoch, text] of files) {
    const path = join(folder, 'local');
    await writeFile(path, text);
    await new RunState(store, { kind: 'folder', path: folder }, 'run-1', epoch).putRejects(tranche, path);
  }
  return state;
}

test('each reason has its count from the report and up to three samples, the most frequent first', async () => {
  const many = Array.from({ length: 9 }, (_, row) => line('exists', `${row}.json`, `{"id":${row}}`)).join('');
  const state = await withRejects([
    [0, 4, many],
    [1, 4, line('key-null', null, '{"id":12345678901234567890}') + line('exists', 'x', 'null')],
  ]);
  const markers = [
    marker(0, { epoch: 4, reasons: { exists: 9 } }),
    marker(1, { epoch: 4, reasons: { 'key-null': 1, exists: 1 } }),
  ];
  expect(await sampleRejects({ reasons: { 'key-null': 1, exists: 10 } }, markers, state)).toEqual([
    {
      reason: 'exists',
      count: 10,
      samples: [0, 1, 2].map((row) => ({ key: `${row}.json`, row: `{"id":${row}}` })),
    },
    // A number stays the text that it is.
    { reason: 'key-null', count: 1, samples: [{ key: null, row: '{"id":12345678901234567890}' }] },
  ]);
});

test('rejects of an attempt that no marker counts are no samples, and those of earlier versions are found', async () => {
  const state = await withRejects([
    [0, 3, line('exists', 'of an attempt that was cut off', '{}')],
    [0, undefined, line('exists', 'earlier', '"a text\\nof two lines"')],
  ]);
  expect(
    await sampleRejects({ reasons: { exists: 1 } }, [marker(0, { reasons: { exists: 1 } })], state),
  ).toEqual([{ reason: 'exists', count: 1, samples: [{ key: 'earlier', row: 'a text\nof two lines' }] }]);
});

test('no value is told, and no file is read, where messages tell none', async () => {
  const state = {
    listRejects: () => Promise.reject(new Error('expected no look')),
    rejectsEnd: async () => undefined,
  };
  tellRowValues('none');
  expect(
    await sampleRejects({ reasons: { exists: 2 } }, [marker(0, { reasons: { exists: 2 } })], state),
  ).toEqual([{ reason: 'exists', count: 2, samples: null }]);
});

test('of a thousand tranches few files are read, and of a large one its end', async () => {
  let reads = 0;
  const large = line('exists', 'k', `"${'x'.repeat(100_000)}"`);
  const state = await withRejects([[0, 1, large + line('exists', '😀'.repeat(200), '{}')]]);
  const counting = {
    listRejects: async () => {
      const [first] = await state.listRejects();
      return first === undefined
        ? []
        : Array.from({ length: 1_000 }, (_, tranche) => ({
            ...first,
            key: `rejects/${tranche}-1.jsonl` as typeof first.key,
          }));
    },
    rejectsEnd: async (file: Parameters<RunState['rejectsEnd']>[0], bytes: number) => {
      reads += 1;
      const [own] = await state.listRejects();
      return own === undefined ? undefined : state.rejectsEnd({ ...file, key: own.key }, bytes);
    },
  };
  const markers = Array.from({ length: 1_000 }, (_, tranche) =>
    marker(tranche, { epoch: 1, reasons: { exists: 2 } }),
  );
  const [found] = await sampleRejects({ reasons: { exists: 2_000 } }, markers, counting);
  expect([found?.count, found?.samples?.length, reads]).toEqual([2_000, 3, 3]);
  // Cut, but not in the middle of a character.
  expect(found?.samples?.[0]?.key).toBe(`${'😀'.repeat(120)}…`);
});

test('a row that is larger than the first look is found by the second, and cut', async () => {
  const state = await withRejects([[0, 1, line('bad-json', 'k', `"${'x'.repeat(100_000)}"`)]]);
  const markers = [marker(0, { epoch: 1, reasons: { 'bad-json': 1 } })];
  expect(await sampleRejects({ reasons: { 'bad-json': 1 } }, markers, state)).toEqual([
    { reason: 'bad-json', count: 1, samples: [{ key: 'k', row: `${'x'.repeat(240)}…` }] },
  ]);
});

test('a run without rejects has no reasons', async () => {
  const state = await withRejects([]);
  expect(await sampleRejects({ reasons: { exists: 0 } }, [marker(0)], state)).toEqual([]);
});
