import { expect, test } from '@jest/globals';
import { type FinishOptions, finishRun } from '../../../job/finish/finish-run.js';
import { plan, removeRunsAfterEach } from '../state/test-run.js';
import { marker } from './marker.js';
import { uploadedRun } from './uploaded-run.js';

removeRunsAfterEach();

test('a run has its page written after its report, of all its tranches; without it, it is complete all the same', async () => {
  const { folder, state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
  const history = { keepFrozen: 0, keepRuns: undefined, scratchDir: folder, log };
  const limits = { maxRejects: 2, maxDeletes: { kind: 'count', count: 0 } } as const;
  const deletions = () => Promise.reject(new Error('expected no deletion'));
  const told: unknown[] = [];
  const writePage: FinishOptions['writePage'] = async ({ report, markers, isLate }) => {
    told.push(report, await state.findReport(), markers.map(({ tranche }) => tranche).sort(), isLate);
    throw new Error('no room');
  };
  const report = await finishRun({ plan, state, epoch: 1, limits, deletions, history, writePage });
  expect(told).toEqual([report, report, [0, 1], false]);
  expect(warnings).toEqual([expect.stringContaining('writing it failed')]);
});

test('a page that takes too long is not waited for, nor one that is written until it is on the disk', async () => {
  const { folder, state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const done: string[] = [];
  const log = {
    info: () => {},
    warn: (_: string, fields?: object) => void done.push(JSON.stringify(fields)),
  };
  const history = { keepFrozen: 0, keepRuns: undefined, scratchDir: folder, log };
  const limits = { maxRejects: 2, maxDeletes: { kind: 'count', count: 0 } } as const;
  const deletions = () => Promise.reject(new Error('expected no deletion'));
  const settle = async () => void done.push('settled');
  const run = (said: Partial<FinishOptions>) =>
    finishRun({ plan, state, epoch: 1, limits, deletions, history, settle, ...said });
  const never = new Promise<void>(() => {});
  expect((await run({ writePage: () => never, pageMs: 1 })).exitCode).toBe(0);
  expect(done).toEqual(['settled', 'settled', '{"reason":"it was not there after 0.001 s"}']);
  const again = await uploadedRun();
  await again.state.writeMarker(marker(1, { ledger: undefined }));
  done.length = 0;
  await run({ state: again.state, writePage: async () => void done.push('page') });
  expect(done).toEqual(['settled', 'settled', 'page']);
});
