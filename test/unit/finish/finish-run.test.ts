import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { finishRun } from '../../../job/finish/finish-run.js';
import { RunError } from '../../../job/shared/errors.js';
import { targetId } from '../../../job/state/target-id.js';
import { plan, removeRunsAfterEach, testRun } from '../state/test-run.js';
import { marker } from './marker.js';

removeRunsAfterEach();

/** A run of two tranches and five rows, uploaded, with its frozen rows still there. */
async function uploadedRun() {
  const { folder, store, state } = await testRun();
  const put = async (send: (path: string) => Promise<unknown>) => {
    const path = join(folder, 'local');
    await writeFile(path, 'x');
    return send(path);
  };
  await put((path) => state.putStaged('0a1b', 0, 0, path));
  await put((path) => state.putLedger(0, path));
  const ledger = (await state.listLedgers()).get(0);
  await state.writeMarker(
    marker(0, {
      rows: 5,
      written: 2,
      rejected: 3,
      superseded: 1,
      reasons: { superseded: 1, exists: 2 },
      bytes: 90,
      puts: 4,
      ledger,
    }),
  );
  const baseline = join(folder, 'targets', targetId(plan.target), 'baseline.json');
  const staged = async () => {
    const keys = [];
    for await (const { key } of store.list('staged/')) keys.push(key);
    return keys;
  };
  return { folder, state, baseline, staged };
}

test('a complete run gets its report, becomes the baseline of its target, and loses its frozen rows', async () => {
  const { folder, state, baseline, staged } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const report = await finishRun(plan, state, 2);
  expect(report).toEqual({
    runId: 'run-1',
    target: 's3://my-bucket/rows/',
    rows: 5,
    written: 2,
    skipped: 0,
    rejected: 3,
    superseded: 1,
    reasons: { superseded: 1, exists: 2 },
    bytes: 90,
    puts: 4,
    retries: expect.objectContaining({ timeout: 0 }),
    seconds: { plan: 1.5, upload: 1, finish: expect.any(Number) },
    rowsPerSecond: 5,
    rateOverTime: { seconds: 0.05, rowsPerSecond: Array<number>(20).fill(5) },
    exitCode: 0,
  });
  expect(JSON.parse(await readFile(join(folder, 'runs/run-1/report.json'), 'utf8'))).toEqual(report);
  expect(JSON.parse(await readFile(baseline, 'utf8'))).toEqual({ runId: 'run-1' });
  expect(await staged()).toEqual([]);
});

test('rejects above the limit are exit code 3; superseded rows do not count', async () => {
  const { state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  expect((await finishRun(plan, state, 1)).exitCode).toBe(3);
  expect((await finishRun(plan, state, 2)).exitCode).toBe(0);
});

test('an incomplete run moves and removes nothing', async () => {
  const { folder, state, baseline, staged } = await uploadedRun();
  await expect(finishRun(plan, state, 5)).rejects.toThrow(RunError);
  expect(await staged()).toHaveLength(1);
  await expect(readFile(baseline)).rejects.toThrow('ENOENT');
  await expect(readFile(join(folder, 'runs/run-1/report.json'))).rejects.toThrow('ENOENT');
});
