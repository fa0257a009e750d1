import { expect, test } from '@jest/globals';
import { RunControl } from '../../../job/lease/run-control.js';
import { systemClock } from '../../../job/shared/clock.js';

test('what one thread says another one reads', () => {
  const main = new RunControl();
  const worker = new RunControl(main.memory);
  expect([worker.isDraining, worker.mayWriteAt(1)]).toEqual([false, false]);
  main.allowWritesUntil(5, 1);
  expect([worker.mayWriteAt(5), worker.mayWriteAt(6)]).toEqual([true, false]);
  main.drain();
  expect(worker.isDraining).toBe(true);
  main.begin();
  expect(worker.isDraining).toBe(false);
});

test('a deadline ahead lets writes pass at once, one behind holds them until it has moved on', async () => {
  const control = new RunControl();
  control.allowWritesUntil(10, 30);
  const ended = new AbortController().signal;
  const early = control.deadline({ ended, now: () => 10 });
  const late = control.deadline({ ended, now: () => 11 });
  expect(early.pass()).toBeUndefined();
  expect([early.until(), early.ends()]).toEqual([10, 40]);
  let passed = false;
  const waiting = late.pass()?.then(() => {
    passed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(passed).toBe(false);
  control.allowWritesUntil(20, 30);
  await waiting;
  expect(passed).toBe(true);
});

test('a write that waits for its deadline ends with the reason why the run has ended', async () => {
  const ended = new AbortController();
  const waiting = new RunControl().deadline({ ended: ended.signal, now: () => 1 }).pass();
  ended.abort(new Error('the lease is lost'));
  await expect(waiting).rejects.toThrow('the lease is lost');
});

test('the shared clock is that of the process, in milliseconds', () => {
  const before = systemClock.monotonic();
  const seconds = process.hrtime()[0];
  expect(Math.abs(before / 1000 - seconds)).toBeLessThan(5);
});
