import { expect, test } from '@jest/globals';
import { feedThread } from '../../../job/upload/feed-thread.js';

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

/** Lets everything happen that can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a thread has the next task beside the one it works on, never a third', async () => {
  const { run, handed, tasks } = thread();
  const queue = [1, 2, 3, 4];
  const fed = feedThread(queue, 1, run);
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
  const fed = threads.map(({ run }) => feedThread(queue, 3, run));
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
  const fed = feedThread([1, 2, 3, 4], 1, run);
  await settle();
  handed[0]?.fail(new Error('first'));
  await expect(fed).rejects.toThrow('first');
  handed[1]?.fail(new Error('second'));
  await settle();
  expect(tasks()).toEqual([1, 2]);
});
