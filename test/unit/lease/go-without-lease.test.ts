import { expect, test } from '@jest/globals';
import { goWithoutLease } from '../../../job/lease/go-without-lease.js';
import { highest, leaseFiles, oldKey, takeOver } from './lease-files.js';
import { ManualClock } from './manual-clock.js';
import { memoryStore } from './memory-store.js';

function world() {
  const store = memoryStore();
  const files = leaseFiles(store);
  const made: string[] = [];
  const prepare = async (directory: string) => void made.push(directory);
  const go = (runId: string, mode: 'alone' | 'shared' = 'alone') =>
    goWithoutLease(
      files,
      { runId, seconds: 60, mode },
      { clock: new ManualClock(), log: { warn: () => {} }, prepare },
    );
  return { store, files, made, go };
}

test('each run takes the number after the highest, and the lower ones go', async () => {
  const { files, made, go } = world();
  const first = await go('first');
  const second = await go('second');
  expect([first.epoch, second.epoch]).toEqual([1, 2]);
  expect(made).toEqual([first.directory, second.directory]);
  expect(await files.epochs.list()).toEqual([2]);
});

test('nobody waits for it: it is released from the beginning, and at its end has nothing on its way', async () => {
  const { files, go } = world();
  const hold = await go('first');
  expect((await highest(files))?.content).toMatchObject({ runId: 'first', released: true, wait: 60 });
  await hold.release(false);
  expect((await highest(files))?.content).toMatchObject({ wait: 60 });
  await hold.release(true);
  expect((await highest(files))?.content).toMatchObject({ released: true, wait: 0 });
});

test('the tasks of a run share its epoch; a process that is alone takes a new one', async () => {
  const { files, go } = world();
  const planned = await go('first');
  const task = await go('first', 'shared');
  expect([task.epoch, task.directory]).toEqual([planned.epoch, planned.directory]);
  expect((await go('first')).epoch).toBe(2);
  await takeOver(files, 'second');
  expect((await go('first', 'shared')).epoch).toBe(4);
});

test('an epoch that was given back is shared no more: what it had in folders is gone', async () => {
  const { made, go } = world();
  const ended = await go('first', 'shared');
  await ended.release(false);
  const later = await go('first', 'shared');
  expect([later.epoch, (await go('first', 'shared')).epoch]).toEqual([2, 2]);
  expect(made).toEqual([ended.directory, later.directory]);
});

test('programs of earlier versions refuse the target from then on, and their numbers go on', async () => {
  const { store, files, go } = world();
  await files.old.replace(undefined, 7);
  expect((await go('first')).epoch).toBe(8);
  const fresh = world();
  expect((await fresh.go('first')).epoch).toBe(1);
  expect((await fresh.files.old.read())?.content).toMatchObject({ version: 2, epoch: 0 });
  expect(store.objects.has(oldKey)).toBe(true);
});
