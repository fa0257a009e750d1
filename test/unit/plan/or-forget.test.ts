import { expect, test } from '@jest/globals';
import { orForget } from '../../../job/plan/or-forget.js';
import { createLog } from '../../../job/telemetry/log.js';

test('why the work failed is what is thrown, and that nothing could be forgotten is logged', async () => {
  const lines: string[] = [];
  const first = new Error('no room');
  const work = () => Promise.reject(first);
  const forget = () => Promise.reject(new Error('access denied'));
  const done = orForget(
    work,
    forget,
    createLog('json', (line) => lines.push(line)),
  );
  await expect(done).rejects.toBe(first);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      message: 'rows that were frozen are left in the state',
      reason: expect.stringContaining('access denied'),
    }),
  ]);
});

test('nothing is forgotten where the work comes to its end', async () => {
  let forgotten = 0;
  const forget = async () => {
    forgotten += 1;
  };
  expect(
    await orForget(
      async () => 'a plan',
      forget,
      createLog('json', () => {}),
    ),
  ).toBe('a plan');
  expect(forgotten).toBe(0);
});
