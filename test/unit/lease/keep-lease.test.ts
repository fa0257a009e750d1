import { expect, test } from '@jest/globals';
import { keepLease } from '../../../job/lease/keep-lease.js';
import { attemptTimeoutMs, Lease } from '../../../job/lease/lease.js';
import { RunControl } from '../../../job/lease/run-control.js';
import { takeLease } from '../../../job/lease/take-lease.js';
import { PutError } from '../../../job/shared/errors.js';
import { createLog } from '../../../job/telemetry/log.js';
import { leaseFiles, takeOver } from './lease-files.js';
import { ManualClock } from './manual-clock.js';
import { memoryStore } from './memory-store.js';

async function kept(seconds = 60) {
  const store = memoryStore();
  const clock = new ManualClock();
  const files = leaseFiles(store);
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line.slice('00:00:00 '.length)));
  const claim = { runId: 'run-1', seconds, mode: 'alone' } as const;
  const signal = new AbortController().signal;
  const lease = await takeLease(files, claim, { clock, log, signal, prepare: async () => {} });
  const control = new RunControl();
  const failures: unknown[] = [];
  const keeper = keepLease(lease, {
    control,
    clock,
    log,
    outageMs: 300_000,
    onFailure: (error) => failures.push(error),
  });
  return { store, files, lines, clock, lease, control, failures, keeper, startedAt: clock.monotonic() };
}

/** All that is ready to run has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('no PUT starts later than the last renewal and the lease less the time that a PUT may take', async () => {
  const { clock, control, startedAt, keeper } = await kept(60);
  expect(attemptTimeoutMs(60)).toBe(30_000);
  expect(control.mayWriteAt(startedAt + 30_000)).toBe(true);
  expect(control.mayWriteAt(startedAt + 30_001)).toBe(false);
  clock.pass(20_000);
  await clock.asleep(2);
  expect(control.mayWriteAt(startedAt + 50_000)).toBe(true);
  expect(control.mayWriteAt(startedAt + 50_001)).toBe(false);
  await keeper.stop();
});

test('a renewal counts from when it was begun, and closes the gate while it takes too long', async () => {
  const { store, clock, control, startedAt, keeper } = await kept(60);
  let go = () => {};
  store.hold = new Promise((resolve) => {
    go = resolve;
  });
  clock.pass(20_000);
  await settled();
  clock.pass(15_000);
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
  go();
  await clock.asleep(2);
  expect(control.mayWriteAt(startedAt + 50_000)).toBe(true);
  expect(control.mayWriteAt(startedAt + 50_001)).toBe(false);
  await keeper.stop();
});

test('a holder that was paused writes nothing when it wakes up, and learns that it lost the lease', async () => {
  const { files, clock, control, failures, keeper } = await kept(60);
  await takeOver(files, 'other');
  clock.pass(3_600_000);
  // The threads may wake up before the main thread does: the shared clock alone keeps them from writing.
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
  await keeper.stop().then(settled);
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
  expect(failures).toEqual([]);
});

test('a lost lease closes the gate for good and is told once', async () => {
  const { files, clock, control, failures } = await kept(60);
  await takeOver(files, 'other');
  clock.pass(20_000);
  await settled();
  expect(failures).toEqual([expect.objectContaining({ name: 'LeaseError' })]);
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
});

test('a paused holder whose lease nobody took goes on', async () => {
  const { clock, control, failures, keeper } = await kept(60);
  clock.pass(3_600_000);
  await clock.asleep(2);
  expect(failures).toEqual([]);
  expect(control.mayWriteAt(clock.monotonic() + 30_000)).toBe(true);
  await keeper.stop();
});

test('when keeping ends, a renewal under way is waited for', async () => {
  const { store, clock, keeper, lease } = await kept(60);
  let go = () => {};
  store.hold = new Promise((resolve) => {
    go = resolve;
  });
  clock.pass(20_000);
  await settled();
  let stopped = false;
  const stopping = keeper.stop().then(() => {
    stopped = true;
  });
  await settled();
  expect(stopped).toBe(false);
  go();
  await stopping;
  await lease.release(true);
  expect(lease).toBeInstanceOf(Lease);
});

test('a renewal that fails ends nothing: writes wait until one comes through', async () => {
  const { store, clock, control, failures, lines, keeper } = await kept(60);
  store.hold = Promise.reject(new Error('503'));
  store.hold.catch(() => {});
  clock.pass(20_000);
  await clock.asleep(2);
  clock.pass(11_000);
  await clock.asleep(3);
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
  store.hold = Promise.resolve();
  clock.pass(1_000);
  await clock.asleep(4);
  expect(control.mayWriteAt(clock.monotonic() + 30_000)).toBe(true);
  expect(failures).toEqual([]);
  expect(lines).toEqual([
    expect.stringContaining('the lease cannot be renewed; writing waits until it can'),
    expect.stringContaining('the lease is renewed; writing goes on'),
  ]);
  await keeper.stop();
});

test.each([
  ['a bucket that denies it', { store: 's3://state', status: 403, code: 'AccessDenied', maybeSent: true }],
  ['a disk that is full', { store: '/state', code: 'ENOSPC', maybeSent: false }],
])('a state that refuses the renewal ends the run at once: %s', async (_, refusal) => {
  const { store, clock, control, failures } = await kept(60);
  const denied = new PutError({ message: 'denied', key: 'lease', attempts: 1, elapsedMs: 5, ...refusal });
  store.hold = Promise.reject(denied);
  store.hold.catch(() => {});
  clock.pass(20_000);
  await settled();
  expect(failures).toEqual([denied]);
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
});

test('a holder that cannot renew for five minutes ends with why', async () => {
  const { store, clock, control, failures } = await kept(60);
  const error = new Error('the bucket is gone');
  store.hold = Promise.reject(error);
  store.hold.catch(() => {});
  clock.pass(20_000);
  await clock.asleep(2);
  clock.pass(300_000);
  await settled();
  expect(failures).toEqual([error]);
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
});

test('nothing is written before the wait of a run that followed another is over', async () => {
  const { files, clock, lease, keeper } = await kept(60);
  await keeper.stop();
  await lease.release(false);
  const log = createLog('pretty', () => {});
  const signal = new AbortController().signal;
  const claim = { runId: 'run-2', seconds: 60, mode: 'alone' } as const;
  const second = await takeLease(files, claim, { clock, log, signal, prepare: async () => {} });
  const control = new RunControl();
  const keeping = keepLease(second, { control, clock, log, outageMs: 300_000, onFailure: () => {} });
  for (let second = 0; second < 60; second += 1) {
    expect(control.mayWriteAt(clock.monotonic())).toBe(false);
    clock.pass(1_000);
    await settled();
  }
  expect(control.mayWriteAt(clock.monotonic())).toBe(true);
  await keeping.stop();
});
