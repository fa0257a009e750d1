import { expect, test } from '@jest/globals';
import { allEnded } from '../../../job/shared/all-ended.js';

test('gives all values in their order', async () => {
  expect(await allEnded<number | string>([Promise.resolve(1), Promise.resolve('b')])).toEqual([1, 'b']);
});

test('rejects with the first reason of the order, when nothing is under way any more', async () => {
  const order: string[] = [];
  let end = () => {};
  const slow = new Promise<void>((resolve) => {
    end = resolve;
  }).then(() => order.push('the slow one ended'));
  const failing = [slow, Promise.reject(new Error('second')), Promise.reject(new Error('third'))];
  const all = allEnded<unknown>(failing).catch((error: Error) => order.push(error.message));
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  end();
  await all;
  expect(order).toEqual(['the slow one ended', 'second']);
});
