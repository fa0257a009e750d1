import { expect, test } from '@jest/globals';
import { checkSource } from '../../../job/plan/check-source.js';
import { removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();

const before = { '--table': 'db.t', '--catalog': 'c', '--key': '{id}.json' };
const baseline = { runId: 'run-1', job: 'default' };

test('the same table and key go on, whatever else is different', async () => {
  const { state } = await testRun();
  const now = { ...before, '--where': '', '--workgroup': 'other', '--omit-nulls': 'true' };
  await expect(checkSource({ ...baseline, source: before }, now, state)).resolves.toBeUndefined();
});

test.each([
  ['--where', "region = 'eu'", 'none'],
  ['--table', 'db.other', '"db.t"'],
  ['--key', '{id}.txt', '"{id}.json"'],
])('another %s is refused, and both are shown', async (flag, given, had) => {
  const { state } = await testRun();
  const check = checkSource({ ...baseline, source: before }, { ...before, [flag]: given }, state);
  await expect(check).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringContaining(
      `Run run-1 had ${flag} ${had}; this one has ${flag} ${JSON.stringify(given)}.`,
    ),
  });
});

test('what a baseline of an earlier version read is what its run was begun with', async () => {
  const { state } = await testRun();
  await state.beginJob({ version: 2, createdAt: '2026-01-01T00:00:00.000Z', settings: before });
  await expect(checkSource(baseline, before, state)).resolves.toBeUndefined();
  await expect(checkSource(baseline, { ...before, '--where': 'x' }, state)).rejects.toMatchObject({
    name: 'SettingsError',
  });
});
