import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { lookAtTarget } from '../../../job/plan/look-at-target.js';
import { targetId } from '../../../job/state/target-id.js';
import type { Location, ObjectKey } from '../../../job/store/object-store.js';
import { formatLocation } from '../../../job/store/parse-location.js';
import { plan, removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();

const s3 = (prefix: string): Location => ({ kind: 's3', bucket: 'b', prefix });

/** Leaves a complete run, or one that is open, on a target. */
async function world(kind: 'baseline' | 'mark' | 'earlier version', target: Location) {
  const { state, store } = await testRun();
  const known = state.target(target);
  const place = formatLocation(target);
  if (kind === 'baseline')
    await known.moveBaseline({ runId: 'run-1', epoch: 1, target: place, job: 'default' }, undefined);
  if (kind === 'mark') {
    await known.markOpen({ runId: 'run-1', epoch: 1, job: 'default', target: place, since: '' });
  }
  if (kind === 'earlier version') {
    await state.writePlan({ ...plan, target });
    const key = `targets/${targetId(target)}/baseline.json` as ObjectKey;
    await store.put({ key, body: Buffer.from('{"runId":"run-1"}') });
  }
  return state;
}

test.each([
  ['baseline', 'inside'],
  ['mark', 'inside'],
  ['earlier version', 'inside'],
  ['baseline', 'around'],
  ['mark', 'around'],
] as const)('a target with a %s is known: one %s it is refused', async (kind, how) => {
  const [inner, outer] = [s3('a/b/'), s3('a/')];
  const state = await world(kind, how === 'inside' ? outer : inner);
  await expect(lookAtTarget(state, how === 'inside' ? inner : outer, 'default')).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringContaining(`which lies ${how} s3://b/`),
  });
});

test('a folder by another name, or within one by a link, is the same place', async () => {
  const home = await mkdtemp(join(tmpdir(), 'look-at-target-'));
  try {
    await mkdir(join(home, 'real'));
    await symlink('real', join(home, 'alias'));
    const folder = (name: string): Location => ({ kind: 'folder', path: join(home, name) });
    const state = await world('baseline', folder('real'));
    for (const name of ['alias', 'alias/not yet/there']) {
      await expect(lookAtTarget(state, folder(name), 'default')).rejects.toMatchObject({
        name: 'SettingsError',
        message: expect.stringContaining(`which lies inside ${join(home, 'real')}`),
      });
    }
    expect(await lookAtTarget(state, folder('other'), 'default')).toEqual({ baseline: undefined, open: [] });
  } finally {
    await rm(home, { recursive: true });
  }
});

test('targets beside each other, and the same one again, are taken; what is there is seen', async () => {
  const state = await world('mark', s3('a/b/'));
  expect(await lookAtTarget(state, s3('a/bc/'), 'default')).toEqual({ baseline: undefined, open: [] });
  expect(await lookAtTarget(state, s3('a/b/'), 'default')).toEqual({
    baseline: undefined,
    open: ['000000000001-run-1.json'],
  });
  await state
    .target(s3('a/b/'))
    .moveBaseline({ runId: 'run-1', epoch: 1, target: 's3://b/a/b/', job: 'default' }, undefined);
  const etag = (await state.target(s3('a/b/')).readBaseline('default'))?.etag;
  expect((await lookAtTarget(state, s3('a/b/'), 'default')).baseline?.etag).toBe(etag);
});

test('jobs under one target know nothing of each other', async () => {
  const { state } = await testRun();
  const target = s3('a/');
  const known = state.target(target);
  await known.moveBaseline({ runId: 'run-1', epoch: 1, target: 's3://b/a/', job: 'feed' }, undefined);
  await known.markOpen({ runId: 'run-2', epoch: 2, job: 'feed', target: 's3://b/a/', since: '' });
  expect(await lookAtTarget(state, target, 'default')).toEqual({ baseline: undefined, open: [] });
  expect(await lookAtTarget(state, target, 'feed')).toMatchObject({
    baseline: { content: { runId: 'run-1', job: 'feed' } },
    open: ['000000000002-run-2.json'],
  });
  expect(await state.readBaselines()).toEqual([{ targetId: targetId(target), job: 'feed', runId: 'run-1' }]);
});
