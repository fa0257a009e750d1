import { expect, test } from '@jest/globals';
import { knownRun } from '../../../job/commands/known-run.js';
import { newDirectory } from '../../../job/lease/take-lease.js';
import { plan, removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();

const now = Date.parse('2026-11-22T14:00:00.000Z');

/** Of a run that was planned in ten minutes. */
async function holderOf(lease: { handedOver: boolean; handedOverAt?: string }) {
  const { state } = await testRun();
  await state.writePlan(plan);
  const { epochs } = state.target(plan.target).leaseFiles();
  const content = {
    version: 2,
    runId: 'run-1',
    epoch: 1,
    nonce: 'n',
    holder: 'host h, process 1',
    since: '2026-11-22T13:40:00.000Z',
    length: 60,
    seconds: 900,
    wait: 0,
    released: false,
    directory: newDirectory(epochs.target, 1),
  } as const;
  await epochs.write({ ...content, ...lease }, undefined);
  return (await knownRun(state, now)).holder;
}

const holder = expect.stringContaining('run run-1 (host h, process 1)');

test.each([
  ['that works', { handedOver: false }, holder],
  [
    'that has ended, to be followed soon',
    { handedOver: true, handedOverAt: '2026-11-22T13:50:00.000Z' },
    holder,
  ],
  [
    'that nothing has followed in time',
    { handedOver: true, handedOverAt: '2026-11-22T13:45:00.000Z' },
    undefined,
  ],
  ['of an earlier version, long ago', { handedOver: true }, undefined],
])('the holder of a run: a stage %s', async (_, lease, expected) => {
  expect(await holderOf(lease)).toEqual(expected);
});
