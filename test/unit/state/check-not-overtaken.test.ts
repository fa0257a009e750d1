import { expect, test } from '@jest/globals';
import { checkNotOvertaken } from '../../../job/state/check-not-overtaken.js';
import { plan as bare, removeRunsAfterEach, testRun } from './test-run.js';

removeRunsAfterEach();

const plan = { ...bare, baseline: null, open: ['000000000001-killed.json'] };

async function world() {
  const { state } = await testRun();
  const target = state.target(plan.target);
  const mark = (epoch: number, runId: string, job = 'default') =>
    target.markOpen({ runId, epoch, job, target: 't', since: '2026-01-01T00:00:00.000Z' });
  return { state, target, mark };
}

test('a run goes on beside its own marks, those that its plan saw, and those of other jobs', async () => {
  const { state, mark } = await world();
  await mark(1, 'killed');
  await mark(2, 'run-1');
  await mark(3, 'other', 'another-job');
  await expect(checkNotOvertaken(plan, state)).resolves.toBeUndefined();
});

test('a run is not gone on with when another has begun to write since its plan', async () => {
  const { state, mark } = await world();
  // The same run that the plan saw, under a later epoch.
  await mark(3, 'killed');
  await expect(checkNotOvertaken(plan, state)).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringMatching(/^--run-id: .* run killed has begun to write to .*; start a new run$/),
  });
});

test('a run is not gone on with when another run has been completed since its plan', async () => {
  const { state, target } = await world();
  await target.moveBaseline({ runId: 'run-2', epoch: 1, target: 't', job: 'default' }, undefined);
  await expect(checkNotOvertaken(plan, state)).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringMatching(/run run-2 has been completed on .*; start a new run$/),
  });
  // Of an earlier version, which did not keep what it saw.
  await expect(checkNotOvertaken({ ...bare, runId: 'run-1' }, state)).resolves.toBeUndefined();
});

test('a run that has moved the baseline itself goes on to its report, whoever has begun to write since', async () => {
  const { state, target, mark } = await world();
  await target.moveBaseline({ runId: 'run-1', epoch: 1, target: 't', job: 'default' }, undefined);
  await mark(3, 'killed');
  await expect(checkNotOvertaken(plan, state)).resolves.toBeUndefined();
});

test("another job's runs do not overtake", async () => {
  const { state, target, mark } = await world();
  await target.moveBaseline({ runId: 'run-2', epoch: 1, target: 't', job: 'feed' }, undefined);
  await mark(3, 'other', 'feed');
  await expect(checkNotOvertaken(plan, state)).resolves.toBeUndefined();
  await expect(checkNotOvertaken({ ...plan, job: 'feed' }, state)).rejects.toMatchObject({
    name: 'SettingsError',
  });
});
