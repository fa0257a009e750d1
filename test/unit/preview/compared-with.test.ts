/** What a preview knows of the job's last run, out of one look at its target. */
import { expect, test } from '@jest/globals';
import { lookAtTarget } from '../../../job/plan/look-at-target.js';
import { comparedWith } from '../../../job/preview/compared-with.js';
import { lastRun } from '../../../job/preview/last-run.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { RunState } from '../../../job/state/run-state.js';
import type { ObjectKey, ObjectStore } from '../../../job/store/object-store.js';
import { machine } from '../settings/machine.js';
import { minimal } from '../settings/read.js';
import { plan, removeRunsAfterEach, reportWith, testRun } from '../state/test-run.js';

removeRunsAfterEach();

const { settings } = readSettings('preview', { ...minimal, write: 'changed' }, {}, machine);
const { target, job } = settings;

async function known(state: RunState) {
  const facts = await lookAtTarget(state, target, job);
  const last = await lastRun(facts.baseline?.content, state);
  return { last, compared: await comparedWith(settings, { ...facts, last }, state) };
}

test('without a complete run there is nothing to compare with', async () => {
  const { state } = await testRun();
  expect(await known(state)).toMatchObject({ last: null, compared: { run: null, objects: null } });
});

test('the last complete run and its report are read once, for the bill and for what is compared', async () => {
  const { folder, store, state } = await testRun();
  await state.writePlan({ ...plan, write: 'changed', target });
  await state.writeReport(reportWith({ writtenObjects: 4, unchangedObjects: 3 }));
  await state.target(target).moveBaseline({ runId: 'run-1', epoch: 1, target: 't', job }, undefined);
  const read: string[] = [];
  const noting: ObjectStore = new Proxy(store, {
    get: (of, name) => {
      const found: unknown = Reflect.get(of, name);
      if (typeof found !== 'function') return found;
      return (key: ObjectKey, ...more: unknown[]) => {
        if (name === 'get') read.push(key.replace(/^.*\//, ''));
        return found.call(of, key, ...more);
      };
    },
  });
  const again = new RunState(noting, { kind: 'folder', path: folder }, 'run-2');
  expect(await known(again)).toEqual({
    last: { run: 'run-1', createdAt: plan.createdAt, objects: 7, changed: 4 },
    compared: expect.objectContaining({ run: 'run-1', objects: 7, by: 'ledger', deletes: false }),
  });
  expect(read.filter((name) => /^(baseline|report|plan)/.test(name)).sort()).toEqual([
    'baseline.json',
    'plan.json',
    'report.json',
  ]);
});
