import { expect, test } from '@jest/globals';
import { keepLease } from '../../../job/lease/keep-lease.js';
import { attemptTimeoutMs, Lease } from '../../../job/lease/lease.js';
import { LeaseFile } from '../../../job/lease/lease-file.js';
import { RunControl } from '../../../job/lease/run-control.js';
import { takeLease } from '../../../job/lease/take-lease.js';
import type { ETag, ObjectKey, ObjectStore, PutResult } from '../../../job/store/object-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { ManualClock } from './manual-clock.js';

/** One object in memory, whose puts can be held back. */
function memoryStore() {
  let stored: { bytes: Uint8Array; etag: ETag } | undefined;
  let versions = 0;
  const store: ObjectStore & { hold: Promise<void>; foreign(): void } = {
    uri: 'memory',
    hold: Promise.resolve(),
    foreign: () => {
      const content = JSON.parse(Buffer.from(stored?.bytes ?? []).toString());
      const bytes = Buffer.from(JSON.stringify({ ...content, runId: 'other', epoch: 9, nonce: 'n' }));
      stored = { bytes, etag: 'foreign' as ETag };
    },
    put: async ({ body, condition }): Promise<PutResult> => {
      await store.hold;
      const fits = condition?.kind === 'if-match' ? stored?.etag === condition.etag : stored === undefined;
      if (!fits) return { outcome: 'condition-failed' };
      versions += 1;
      stored = { bytes: body, etag: `v${versions}` as ETag };
      return { outcome: 'written', etag: stored.etag };
    },
    get: async () => stored,
    list: async function* () {},
    delete: async () => {},
    putFile: () => Promise.reject(new Error('not used')),
    localFile: () => Promise.reject(new Error('not used')),
    close: async () => {},
  };
  return store;
}

async function kept(seconds = 60) {
  const store = memoryStore();
  const clock = new ManualClock();
  const file = new LeaseFile(store, 'lease.json' as ObjectKey, 'target');
  const log = createLog('pretty', () => {});
  const claim = { runId: 'run-1', seconds, mode: 'alone' } as const;
  const lease = await takeLease(file, claim, { clock, log, ending: new AbortController().signal });
  const control = new RunControl();
  const failures: unknown[] = [];
  const keeper = keepLease(lease, { control, clock, onFailure: (error) => failures.push(error) });
  return { store, clock, lease, control, failures, keeper, startedAt: clock.monotonic() };
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
  const { store, clock, control, failures, keeper } = await kept(60);
  store.foreign();
  clock.pass(3_600_000);
  // The threads may wake up before the main thread does: the shared clock alone keeps them from writing.
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
  await keeper.stop().then(settled);
  expect(control.mayWriteAt(clock.monotonic())).toBe(false);
  expect(failures).toEqual([]);
});

test('a lost lease closes the gate for good and is told once', async () => {
  const { store, clock, control, failures } = await kept(60);
  store.foreign();
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
  await lease.release();
  expect(lease).toBeInstanceOf(Lease);
});
