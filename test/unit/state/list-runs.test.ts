import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listRuns } from '../../../job/state/list-runs.js';
import { targetId } from '../../../job/state/target-id.js';
import { plan, removeRunsAfterEach, testRun } from './test-run.js';

removeRunsAfterEach();

const job = { version: 2, createdAt: plan.createdAt, settings: { '--target': 's3://my-bucket/rows/' } };

async function stageOf(begunBy: 'split' | 'diff', hasMark: boolean) {
  const { state } = await testRun();
  await state.beginJob({ ...job, begunBy });
  await state.writePlan(plan);
  const mark = { runId: 'run-1', epoch: 1, job: 'default', target: 's3://my-bucket/rows/', since: 'now' };
  // Of another run that is open there.
  await state.target(plan.target).markOpen({ ...mark, runId: 'run-2' });
  if (hasMark) await state.target(plan.target).markOpen(mark);
  return (await listRuns(state)).map(({ run, stage, done, total }) => [run, stage, done, total]);
}

test.each([
  ['split', false, 'planned'],
  ['split', true, 'uploading'],
  ['diff', false, 'compared'],
  ['diff', true, 'uploading'],
] as const)(
  'a run of %s without a tranche done, its mark open: %p, is %s',
  async (begunBy, hasMark, stage) => {
    expect(await stageOf(begunBy, hasMark)).toEqual([['run-1', stage, 0, 2]]);
  },
);

test('a damaged baseline hides no run', async () => {
  const { folder, state } = await testRun();
  await state.beginJob(job);
  const other = { runId: 'run-0', epoch: 1, target: 's3://my-bucket/rows/', job: 'default' };
  await state.target(plan.target).moveBaseline(other, undefined);
  await writeFile(join(folder, 'targets', targetId(plan.target), 'baseline.json'), 'x');
  expect(await listRuns(state)).toMatchObject([{ run: 'run-1', stage: 'begun' }]);
});
