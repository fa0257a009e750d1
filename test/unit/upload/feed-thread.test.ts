import { expect, test } from '@jest/globals';
import { feedThread } from '../../../job/upload/feed-thread.js';
import { RoomAhead } from '../../../job/upload/room-ahead.js';

/** Tasks end when the test says so. */
function thread() {
  const handed: { readonly task: number; readonly end: () => void; readonly fail: (error: Error) => void }[] =
    [];
  const run = (task: number) =>
    new Promise<void>((resolve, reject) => {
      handed.push({ task, end: resolve, fail: reject });
    });
  return { run, handed, tasks: () => handed.map(({ task }) => task) };
}

/** Room for so many tasks that are handed over early. */
function roomFor(tasks: number) {
  return { ahead: new RoomAhead(tasks), sizeOf: () => 1 };
}

/** Lets everything happen that can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a thread has the next task beside the one it works on, never a third', async () => {
  const { run, handed, tasks } = thread();
  const queue = [1, 2, 3, 4];
  const fed = feedThread({ queue, threads: 1, run, ...roomFor(1) });
  await settle();
  expect(tasks()).toEqual([1, 2]);
  handed[0]?.end();
  await settle();
  expect(tasks()).toEqual([1, 2, 3]);
  for (const at of [1, 2, 3]) {
    handed[at]?.end();
    await settle();
  }
  await fed;
  expect(tasks()).toEqual([1, 2, 3, 4]);
});

test('every thread gets a task before any gets a second, and near the end only a free one does', async () => {
  const queue = [1, 2, 3, 4, 5];
  const threads = [thread(), thread(), thread()] as const;
  const room = roomFor(3);
  const fed = threads.map(({ run }) => feedThread({ queue, threads: 3, run, ...room }));
  await settle();
  // Two are left for three threads.
  expect(threads.map(({ tasks }) => tasks())).toEqual([[1], [2], [3]]);
  threads[1].handed[0]?.end();
  await settle();
  expect(threads.map(({ tasks }) => tasks())).toEqual([[1], [2, 4], [3]]);
  threads[1].handed[1]?.end();
  await settle();
  expect(threads[1].tasks()).toEqual([2, 4, 5]);
  for (const { handed } of threads) for (const { end } of handed) end();
  await Promise.all(fed);
});

test('the first failure ends it, whatever becomes of the task that was handed over early', async () => {
  const { run, handed, tasks } = thread();
  const fed = feedThread({ queue: [1, 2, 3, 4], threads: 1, run, ...roomFor(1) });
  await settle();
  handed[0]?.fail(new Error('first'));
  await expect(fed).rejects.toThrow('first');
  handed[1]?.fail(new Error('second'));
  await settle();
  expect(tasks()).toEqual([1, 2]);
});

test('a task is handed over early only where there is room for it, and its room is free again when it is at work', async () => {
  const sizes = [5, 9, 4, 3];
  const { run, handed, tasks } = thread();
  const ahead = new RoomAhead(6);
  const fed = feedThread({
    queue: [0, 1, 2, 3],
    threads: 1,
    run,
    ahead,
    sizeOf: (task) => sizes[task] ?? 0,
  });
  await settle();
  expect(tasks()).toEqual([0]);
  handed[0]?.end();
  await settle();
  // The one of 9 at work, the one of 4 early.
  expect(tasks()).toEqual([0, 1, 2]);
  expect(ahead.take(3)).toBe(false);
  handed[1]?.end();
  await settle();
  expect(tasks()).toEqual([0, 1, 2, 3]);
  expect(ahead.take(3)).toBe(true);
  for (const { end } of handed) end();
  await fed;
});

test('what one thread was handed early leaves less room for another', async () => {
  const queue = [1, 2, 3, 4, 5, 6];
  const threads = [thread(), thread()] as const;
  const room = roomFor(1);
  const fed = threads.map(({ run }) => feedThread({ queue, threads: 2, run, ...room }));
  await settle();
  expect(threads.map(({ tasks }) => tasks())).toEqual([[1, 3], [2]]);
  threads[1].handed[0]?.end();
  await settle();
  expect(threads.map(({ tasks }) => tasks())).toEqual([
    [1, 3],
    [2, 4],
  ]);
  for (let turn = 0; turn < 6; turn += 1) {
    for (const { handed } of threads) for (const { end } of handed) end();
    await settle();
  }
  await Promise.all(fed);
});
