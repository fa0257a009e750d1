import { expect, test } from '@jest/globals';
import { RunControl } from '../../../job/lease/run-control.js';
import { systemClock } from '../../../job/shared/clock.js';

test('what one thread says another one reads', () => {
  const main = new RunControl();
  const worker = new RunControl(main.memory);
  expect([worker.isDraining, worker.mayWriteAt(1)]).toEqual([false, false]);
  main.allowWritesUntil(5);
  expect([worker.mayWriteAt(5), worker.mayWriteAt(6)]).toEqual([true, false]);
  main.drain();
  expect(worker.isDraining).toBe(true);
});

test('an open gate lets writes pass at once, a closed one until it is opened', async () => {
  const control = new RunControl();
  control.allowWritesUntil(10);
  const gate = control.gate(() => 11);
  expect(control.gate(() => 10).pass()).toBeUndefined();
  let passed = false;
  const waiting = gate.pass()?.then(() => {
    passed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(passed).toBe(false);
  control.allowWritesUntil(20);
  await waiting;
  expect(passed).toBe(true);
});

test('the shared clock is that of the process, in milliseconds', () => {
  const before = systemClock.monotonic();
  const seconds = process.hrtime()[0];
  expect(Math.abs(before / 1000 - seconds)).toBeLessThan(5);
});
