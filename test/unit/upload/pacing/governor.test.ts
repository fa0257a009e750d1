import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { Governor, type RequestEnd } from '../../../../job/upload/pacing/governor.js';

/** A governor whose clock the test moves, in milliseconds. */
function started(maxRate?: number) {
  const time = { ms: 0 };
  const options = {
    clock: () => BigInt(Math.round(time.ms * 1e6)),
    ...(maxRate === undefined ? {} : { maxRate }),
  };
  return { time, options, governor: new Governor(options) };
}

/** Sends as fast as the governor allows for `ms`, each answered `latencyMs` later. Returns how many were sent. */
function run(
  { time, governor }: Pick<ReturnType<typeof started>, 'time' | 'governor'>,
  ms: number,
  end: RequestEnd,
  latencyMs = 1,
): number {
  const until = time.ms + ms;
  let sent = 0;
  for (;;) {
    const wait = governor.takePlace();
    if (time.ms + wait > until) return sent;
    time.ms += wait;
    sent += 1;
    governor.report(end, latencyMs);
  }
}

test('places are spaced by the rate', () => {
  const { governor, time } = started();
  expect([governor.takePlace(), governor.takePlace(), governor.takePlace()]).toEqual([0, 5, 10]);
  time.ms = 12;
  expect(governor.takePlace()).toBe(3);
});

test('a sender that was late catches up on 20 ms of places and no more', () => {
  const { governor, time } = started();
  time.ms = 1_000;
  const waits = Array.from({ length: 7 }, () => governor.takePlace());
  expect(waits).toEqual([0, 0, 0, 0, 0, 5, 10]);
});

test('without a throttle the rate grows into tens of thousands within three seconds', () => {
  const setup = started();
  run(setup, 3_000, 'taken');
  expect(setup.governor.pace.searching).toBe(true);
  expect(setup.governor.pace.rate).toBeGreaterThan(50_000);
});

test('no second sees more than the ceiling and the 20 ms that may be caught up', () => {
  const setup = started(1_000);
  expect(run(setup, 10_000, 'taken')).toBeLessThanOrEqual(10_020);
  expect(run(setup, 10_000, 'taken')).toBeGreaterThan(9_950);
  setup.time.ms += 60_000;
  expect(run(setup, 1_000, 'taken')).toBeLessThanOrEqual(1_021);
});

test.each(['throttled', 'timeout'] as const)('requests that end as %s halve the rate', (end) => {
  const setup = started();
  run(setup, 260, end);
  expect(setup.governor.pace).toEqual({ rate: 100, searching: false, climbed: 0, known: 200 });
});

test('broken connections say nothing about the rate', () => {
  const setup = started();
  run(setup, 2_000, 'broken');
  expect(setup.governor.pace).toEqual({ rate: 200, searching: true, climbed: 0, known: 0 });
});

test('answers to what was sent before the last step back do not count again', () => {
  const setup = started();
  // The first window, to its end.
  run(setup, 100, 'throttled');
  expect(setup.governor.pace.rate).toBe(100);
  run(setup, 600, 'throttled', 1_000);
  const { rate } = setup.governor.pace;
  expect(rate).toBeGreaterThanOrEqual(100);
  run(setup, 600, 'throttled');
  expect(setup.governor.pace.rate).toBe(rate / 2);
});

test('governors of the same memory have one schedule and one pace', () => {
  const { governor, options, time } = started();
  const other = new Governor(options, governor.memory);
  expect([governor.takePlace(), other.takePlace(), governor.takePlace()]).toEqual([0, 5, 10]);
  for (let count = 0; count < 30; count += 1) governor.report('throttled', 0);
  time.ms = 250;
  other.report('throttled', 0);
  expect(governor.pace).toEqual({ rate: 100, searching: false, climbed: 0, known: 200 });
});

test('threads that take places at the same time never share one', async () => {
  const governor = new Governor({ clock: () => 0n });
  const places = 5_000;
  const url = new URL('./governor-thread.js', import.meta.url);
  const threads = [1, 2].map(() => new Worker(url, { workerData: { memory: governor.memory, places } }));
  const answers = await Promise.all(threads.map((thread) => once(thread, 'message')));
  await Promise.all(threads.map((thread) => thread.terminate()));
  const waits = answers.flatMap(([taken]) => taken as number[]).sort((a, b) => a - b);
  expect(waits).toEqual(Array.from({ length: 2 * places }, (_, index) => index * 5));
  expect(governor.takePlace()).toBe(2 * places * 5);
});
