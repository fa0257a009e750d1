import { expect, test } from '@jest/globals';
import { Governor } from '../../../../job/upload/pacing/governor.js';
import { RateGate } from '../../../../job/upload/pacing/rate-gate.js';

/** A gate whose sleeps end soon and move the clock by as much; a place every 5 ms. */
function gate() {
  const time = { ms: 0 };
  const slept: number[] = [];
  const governor = new Governor({ clock: () => BigInt(time.ms) * 1_000_000n });
  const sleep = async (ms: number) => {
    slept.push(ms);
    await undefined;
    time.ms += ms;
  };
  return { gate: new RateGate(governor, sleep), governor, slept, time };
}

test('a request whose place has come passes without a promise', () => {
  const { gate: open, slept } = gate();
  expect(open.pass()).toBeUndefined();
  expect(slept).toEqual([]);
});

test('requests pass in the order in which they came, each when its place has come', async () => {
  const { gate: open, time, slept } = gate();
  const passed: string[] = [];
  await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (name) => {
      await open.pass();
      passed.push(`${name} at ${time.ms}`);
    }),
  );
  expect(passed).toEqual(['a at 0', 'b at 5', 'c at 10', 'd at 15']);
  expect(slept).toEqual([5, 5, 5]);
});

test('however many wait, only the first holds a place', async () => {
  const { gate: open, governor } = gate();
  open.pass();
  const waiting = Array.from({ length: 500 }, () => open.pass());
  expect(governor.takePlace()).toBe(10);
  await Promise.all(waiting);
});

test('when the line is empty again, the next request passes without a promise', async () => {
  const { gate: open, time } = gate();
  open.pass();
  await open.pass();
  time.ms += 5;
  expect(open.pass()).toBeUndefined();
});

test('a wait shorter than a timer can keep is not waited', () => {
  const open = new RateGate({ takePlace: () => 0.9 }, () => Promise.reject(new Error('slept')));
  expect(open.pass()).toBeUndefined();
});
