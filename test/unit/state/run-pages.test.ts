import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RunState } from '../../../job/state/run-state.js';
import { removeRunsAfterEach, reportWith, testRun } from './test-run.js';

removeRunsAfterEach();

const report = reportWith();

test('the page of the last report is the one that is told, and the first one written stays', async () => {
  const { folder, store, state } = await testRun();
  expect(await state.findPage()).toBeUndefined();
  await state.writeReport(report);
  expect(await state.findPage()).toBeUndefined();
  await state.writePage('<p>first</p>');
  await state.writePage('<p>second</p>');
  expect(await state.findPage()).toBe(`${folder}/runs/run-1/report.html`);
  expect(await readFile(join(folder, 'runs/run-1/report.html'), 'utf8')).toBe('<p>first</p>');
  for (const epoch of [12, 9]) {
    const late = new RunState(store, { kind: 'folder', path: folder }, 'run-1', epoch);
    await late.writeReport(report, true);
    await late.writePage('<p>late</p>', true);
  }
  expect(await state.findPage()).toBe(`${folder}/runs/run-1/report-12.html`);
});

test('a report whose page is not there is told without one, not with that of the report before', async () => {
  const { folder, store, state } = await testRun();
  await state.writeReport(report);
  await state.writePage('<p>first</p>');
  const late = new RunState(store, { kind: 'folder', path: folder }, 'run-1', 12);
  await late.writeReport(reportWith({ rowsPerSecond: 7 }), true);
  expect(await state.findReport()).toMatchObject({ rowsPerSecond: 7 });
  expect(await state.findPage()).toBeUndefined();
});

test('a run that is removed takes its pages with it', async () => {
  const { folder, state } = await testRun();
  await state.writeReport(report);
  await state.writePage('<p>page</p>');
  await state.removeRun();
  await expect(readdir(join(folder, 'runs/run-1'))).rejects.toThrow('ENOENT');
});
