import { expect, test } from '@jest/globals';
import { storeFrozen } from '../../../job/plan/store-frozen.js';
import type { RunState } from '../../../job/state/run-state.js';

test('a failure is told when no other file is on its way any more', async () => {
  const order: string[] = [];
  let arrive = () => {};
  const slow = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const putStaged: RunState['putStaged'] = async (_attempt, _partition, _index, path) => {
    if (path === 'fails') throw new Error('the disk is full');
    await slow;
    order.push('the other file is stored');
    throw new Error('not reached first');
  };
  const frozen = ['fails', 'slow'].map((path, partition) => ({ partition, path, rows: 1 }));
  const storing = storeFrozen(frozen, { putStaged } as RunState, 'attempt', 0).catch((error: Error) =>
    order.push(error.message),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  arrive();
  await storing;
  expect(order).toEqual(['the other file is stored', 'the disk is full']);
});
