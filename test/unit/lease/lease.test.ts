import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Lease } from '../../../job/lease/lease.js';
import { type LeaseClaim, takeLease } from '../../../job/lease/take-lease.js';
import { LeaseError } from '../../../job/shared/errors.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { ETag, ObjectStore, PutRequest } from '../../../job/store/object-store.js';
import { createS3Store } from '../../../job/store/s3/s3-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { startS3Server } from '../../doubles/s3-server/s3-server.js';
import { epochKey, highest, leaseFiles, oldKey, takeOver } from './lease-files.js';
import { ManualClock } from './manual-clock.js';
import { memoryStore } from './memory-store.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function localStore(): Promise<ObjectStore> {
  const folder = await mkdtemp(join(tmpdir(), 'lease-'));
  stops.push(() => rm(folder, { recursive: true }));
  return createLocalStore({ folder });
}

async function s3Server() {
  const server = await startS3Server({ buckets: ['state'] });
  stops.push(server.close);
  const store = createS3Store({
    bucket: 'state',
    s3: { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true },
    loadCredentials: async () => server.credentials,
  });
  stops.push(() => store.close());
  return { server, store };
}

const s3Store = async () => (await s3Server()).store;

function world(store: ObjectStore) {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line.slice('00:00:00 '.length)));
  const never = new AbortController().signal;
  const files = leaseFiles(store);
  const prepared: string[] = [];
  const prepare = async (directory: string) => void prepared.push(directory);
  const take = (
    runId: string,
    options: Partial<LeaseClaim> & { over?: ObjectStore; signal?: AbortSignal } = {},
  ) => {
    const { over, signal = never, ...claim } = options;
    const wanted = { runId, seconds: 60, mode: 'alone', ...claim } as const;
    return takeLease(leaseFiles(over ?? store), wanted, { clock, log, signal, prepare });
  };
  const content = async () => (await highest(files))?.content;
  return { clock, lines, take, content, files, prepared };
}

const lostTo = (run: string) =>
  expect.objectContaining({ name: 'LeaseError', message: expect.stringContaining(`run ${run} `) });

describe.each([
  ['a folder', localStore],
  ['S3', s3Store],
])('on %s', (_where, open) => {
  test('a free lease is taken at once, and released it is free again under the next epoch', async () => {
    const { take, content } = world(await open());
    const first = await take('run-1');
    expect(await content()).toMatchObject({
      runId: 'run-1',
      epoch: 1,
      seconds: 60,
      since: '2026-11-22T13:45:01.000Z',
      released: false,
      handedOver: false,
    });
    await first.release(true);
    expect(await content()).toMatchObject({ runId: 'run-1', released: true });
    expect((await take('run-2')).epoch).toBe(2);
    expect(await content()).toMatchObject({ runId: 'run-2', epoch: 2, released: false });
  });

  test('a second run is refused as soon as the holder shows that it lives, and told who holds it since when', async () => {
    const { clock, take, lines, content } = world(await open());
    const holder = await take('run-1');
    clock.pass(5_000);
    const second = take('run-2').catch((error: unknown) => error);
    await clock.asleep(1);
    await holder.renew();
    clock.pass(1_000);
    const error = await second;
    expect(error).toBeInstanceOf(LeaseError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^Another run holds the target s3:\/\/bucket\/out\/: run run-1 \(host .*, process \d+\), since 2026-11-22T13:45:01.000Z\. Nothing was written\./,
      ),
    });
    expect(lines).toEqual([expect.stringContaining('waiting to see whether it lives  holds=run-1')]);
    expect(await content()).toMatchObject({ runId: 'run-1', epoch: 1 });
  });

  test('a holder that does not renew for the length of its lease is dead, by the clock of who waits', async () => {
    const { clock, take, lines } = world(await open());
    await take('run-1', { seconds: 30 });
    const startedAt = clock.monotonic();
    const second = await clock.passWhile(take('run-2', { seconds: 5 }));
    // The length that the holder has written counts, not that of who waits.
    expect(clock.monotonic() - startedAt).toBeGreaterThanOrEqual(30_000);
    expect(clock.monotonic() - startedAt).toBeLessThan(32_000);
    expect(second.epoch).toBe(2);
    expect(lines.at(-1)).toContain("'splitter verify' is advised  held=run-1");
  });

  test('whose requests may come late is known until a run is complete', async () => {
    const { clock, take } = world(await open());
    await take('run-1');
    const second = await clock.passWhile(take('run-2'));
    expect(second.takenFrom).toBe('run-1');
    // It gave up, so nobody has looked yet.
    await second.release(true);
    const third = await take('run-3');
    expect(third.takenFrom).toBe('run-1');
    await third.release(true, true);
    expect((await take('run-4')).takenFrom).toBeUndefined();
  });

  test('what a dead process of the run itself may send late is looked for by the next run, and by no later one', async () => {
    const { clock, take } = world(await open());
    await take('run-1');
    const resumed = await clock.passWhile(take('run-1'));
    expect(resumed.takenFrom).toBeUndefined();
    await resumed.release(true);
    const again = await take('run-1');
    await again.handOver();
    const finishing = await take('run-1');
    expect(finishing.takenFrom).toBeUndefined();
    await finishing.release(true, true);
    const second = await take('run-2');
    expect(second.takenFrom).toBe('run-1');
    await second.release(true, true);
    expect((await take('run-3')).takenFrom).toBeUndefined();
  });

  test('a holder that was paused finds out at its next renewal that another run has the lease', async () => {
    const { clock, take } = world(await open());
    const paused = await take('run-1');
    await clock.passWhile(take('run-2'));
    await expect(paused.renew()).rejects.toEqual(lostTo('run-2'));
    await expect(paused.release(true)).rejects.toEqual(lostTo('run-2'));
  });

  test('of two runs that find the same dead holder one takes the lease', async () => {
    const { clock, take, content } = world(await open());
    await take('run-0');
    const contenders = ['run-1', 'run-2'].map((run) =>
      take(run).then(
        () => run,
        () => undefined,
      ),
    );
    const winners = (await clock.passWhile(Promise.all(contenders))).filter((run) => run !== undefined);
    expect(winners).toHaveLength(1);
    expect(await content()).toMatchObject({ runId: winners[0], epoch: 2 });
  });

  test('of many runs that start at once on a free target one takes the lease', async () => {
    const { clock, take, content } = world(await open());
    const stop = new AbortController();
    const outcomes: string[] = [];
    const contenders = ['a', 'b', 'c', 'd'].map((run) =>
      take(run, { signal: stop.signal }).then(
        () => void outcomes.push(run),
        () => undefined,
      ),
    );
    // The three others wait.
    await clock.asleep(3);
    expect(outcomes).toHaveLength(1);
    expect(await content()).toMatchObject({ runId: outcomes[0], epoch: 1 });
    stop.abort();
    await Promise.all(contenders);
  });

  test('the tasks of one run share its epoch: each renews over the others', async () => {
    const { take, content } = world(await open());
    const first = await take('run-1');
    await first.handOver();
    const tasks = [await take('run-1', { mode: 'shared' }), await take('run-1', { mode: 'shared' })];
    for (const task of [...tasks, ...tasks]) await task.renew();
    expect(tasks.map(({ epoch }) => epoch)).toEqual([1, 1]);
    expect(await content()).toMatchObject({ runId: 'run-1', epoch: 1, handedOver: false, seconds: 60 });
  });

  test('a task that comes with another length is refused: all of one run must be equal', async () => {
    const { take, content } = world(await open());
    await take('run-1', { mode: 'shared', seconds: 60 });
    await expect(take('run-1', { mode: 'shared', seconds: 5 })).rejects.toMatchObject({
      name: 'SettingsError',
      message: expect.stringContaining('--lease-seconds: expected 60, with which run run-1 holds the lease'),
    });
    expect(await content()).toMatchObject({ seconds: 60 });
  });

  test("between the stages another run waits 15 minutes, the same run's next stage not at all", async () => {
    const { clock, take, content } = world(await open());
    await (await take('run-1')).handOver();
    expect(await content()).toMatchObject({ handedOver: true, seconds: 900 });
    const other = take('run-2').catch((error: unknown) => error);
    await clock.asleep(1);
    clock.pass(899_000);
    await clock.asleep(2);
    await take('run-1', { mode: 'shared' });
    clock.pass(1_000);
    expect(await other).toEqual(lostTo('run-1'));
    expect(await content()).toMatchObject({ epoch: 1, seconds: 60 });
  });

  test('a resume takes the lease of its own dead process with the next epoch, and needs no verify', async () => {
    const { clock, take, lines } = world(await open());
    const killed = await take('run-1');
    const resumed = await clock.passWhile(take('run-1'));
    expect(resumed.epoch).toBe(2);
    expect(lines.join()).not.toContain('verify');
    await expect(killed.renew()).rejects.toEqual(lostTo('run-1'));
  });

  test('a resume takes at once what its failed process has left for it', async () => {
    const { take } = world(await open());
    await (await take('run-1')).handOver(60);
    expect((await take('run-1')).epoch).toBe(2);
  });

  test('waiting ends when the run is to stop', async () => {
    const { clock, take } = world(await open());
    await take('run-1');
    const stop = new AbortController();
    const second = take('run-2', { signal: stop.signal });
    await clock.asleep(1);
    stop.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
  });
});

/** The write takes place, but its answer is lost: what is told is that the condition does not hold. */
function loseAnswers(store: ObjectStore): { readonly store: ObjectStore; loseNext(): void } {
  let left = 0;
  const losing: ObjectStore = {
    ...store,
    put: async (request: PutRequest) => {
      const result = await store.put(request);
      if (left === 0 || result.outcome !== 'written') return result;
      left -= 1;
      return { outcome: 'condition-failed' };
    },
  };
  return {
    store: losing,
    loseNext: () => {
      left = 1;
    },
  };
}

test('a write whose answer was lost is known again by its nonce', async () => {
  const store = await localStore();
  const { take, content } = world(store);
  const losing = loseAnswers(store);
  losing.loseNext();
  const lease = await take('run-1', { over: losing.store });
  expect(lease.epoch).toBe(1);
  losing.loseNext();
  await lease.renew();
  losing.loseNext();
  await lease.release(true);
  expect(await content()).toMatchObject({ runId: 'run-1', epoch: 1, released: true });
});

test('a renewal that S3 has stored before it cut the connection is ours, not a loss', async () => {
  const { server, store } = await s3Server();
  const { take, content } = world(store);
  const lease = await take('run-1');
  const before = server.requests.count('PutObject', 412);
  server.script({ answer: { kind: 'reset', when: 'after-operation' }, match: { operation: 'PutObject' } });
  await lease.renew();
  expect(server.requests.count('PutObject', 412)).toBe(before + 1);
  await lease.renew();
  expect(await content()).toMatchObject({ runId: 'run-1', epoch: 1 });
});

test('a lease that somebody has removed is lost', async () => {
  const store = await localStore();
  const { take } = world(store);
  const lease = await take('run-1');
  await store.delete(epochKey(1));
  await expect(lease.renew()).rejects.toMatchObject({ message: expect.stringContaining('its file is gone') });
});

test.each([
  ['an epoch', epochKey(1), "free it: 'splitter release'"],
  ["earlier versions' lease", oldKey, 'remove it'],
])('a file in the place of %s that is no lease is told, not overwritten', async (_what, key, remedy) => {
  const store = await localStore();
  await store.put({ key, body: Buffer.from('{}') });
  const taken: Promise<Lease> = world(store).take('run-1');
  await expect(taken).rejects.toMatchObject({
    name: 'RunError',
    message: expect.stringMatching(`is not a lease that this program wrote.*${remedy}`),
  });
});

/** What a run of an earlier version has left in lease.json. */
const old = {
  version: 1,
  runId: 'old-run',
  epoch: 7,
  nonce: 'n',
  holder: 'host h, process 1',
  since: '2026-11-22T13:00:00.000Z',
  seconds: 60,
  handedOver: false,
  released: false,
};

async function withOldLease(change: Partial<typeof old>) {
  const store = await localStore();
  await store.put({ key: oldKey, body: Buffer.from(JSON.stringify({ ...old, ...change })) });
  const oldLease = async () => JSON.parse(Buffer.from((await store.get(oldKey))?.bytes ?? []).toString());
  return { store, oldLease, ...world(store) };
}

test('a lease that a run of an earlier version holds is watched, then replaced by what that version refuses', async () => {
  const { clock, take, oldLease, lines } = await withOldLease({});
  const startedAt = clock.monotonic();
  expect((await clock.passWhile(take('run-1'))).epoch).toBe(8);
  expect(clock.monotonic() - startedAt).toBeGreaterThanOrEqual(60_000);
  expect(await oldLease()).toMatchObject({ version: 2, epoch: 7 });
  expect(lines.at(-1)).toContain('held=old-run');
});

test('a run of an earlier version that renews its lease lives', async () => {
  const { clock, take, store } = await withOldLease({});
  const second = take('run-1').catch((error: unknown) => error);
  await clock.asleep(1);
  const etag = (await store.get(oldKey))?.etag ?? ('' as ETag);
  const body = Buffer.from(JSON.stringify({ ...old, nonce: 'renewed' }));
  await store.put({ key: oldKey, body, condition: { kind: 'if-match', etag } });
  clock.pass(1_000);
  expect(await second).toMatchObject({ name: 'LeaseError', message: expect.stringContaining('run old-run') });
});

test('a target that no earlier version has written to refuses them too, before there is an epoch', async () => {
  const store = await localStore();
  await world(store).take('run-1');
  expect(JSON.parse(Buffer.from((await store.get(oldKey))?.bytes ?? []).toString())).toMatchObject({
    version: 2,
    epoch: 0,
  });
});

test('a stage goes on at once with what an earlier version has planned', async () => {
  const { take } = await withOldLease({ runId: 'run-1', handedOver: true });
  expect((await take('run-1', { mode: 'shared' })).epoch).toBe(8);
});

test('lower epochs are removed by whoever holds, the highest one never', async () => {
  const store = await localStore();
  const { take, files } = world(store);
  for (const run of ['a', 'b', 'c']) await (await take(run)).release(true);
  expect(await files.epochs.list()).toEqual([3]);
});

test('a renewal wins time only when the listing after it shows no higher epoch', async () => {
  const store = await localStore();
  const { take, files, clock } = world(store);
  const lease = await take('run-1');
  const until = lease.writesUntil;
  clock.pass(20_000);
  await takeOver(files, 'run-2');
  await expect(lease.renew()).rejects.toEqual(lostTo('run-2'));
  expect(lease.writesUntil).toBe(until);
});

test('a holder that renews while it is taken over has its length to end: the first write waits for it', async () => {
  const store = memoryStore();
  const { take, clock, content } = world(store);
  const holder = await take('run-1', { seconds: 30 });
  // Between the look at the holder that seems dead and the one after the new epoch the holder renews.
  const behind: ObjectStore = {
    ...store,
    put: async (request) => {
      if (request.key === epochKey(2)) await holder.renew().catch(() => undefined);
      return store.put(request);
    },
  };
  const taken = await clock.passWhile(take('run-2', { seconds: 20, over: behind }));
  expect(taken.writesFrom).toBe(clock.monotonic() + 30_000);
  // So that nobody who watches this run takes it for dead earlier.
  expect(await content()).toMatchObject({ runId: 'run-2', seconds: 30, wait: 30, takenFrom: 'run-1' });
  clock.pass(5_000);
  await taken.renew();
  expect(await content()).toMatchObject({ seconds: 30, wait: 30 });
  clock.pass(25_000);
  await taken.renew();
  expect(await content()).toMatchObject({ seconds: 20, wait: 0 });
  await expect(holder.renew()).rejects.toEqual(lostTo('run-2'));
});

test.each([
  ['a run whose own wait is over', 0, true, 0],
  ['a run that may have left something on its way', 0, false, 60],
  ['a run that has to wait itself', 60, true, 60],
])('%s names in its release what the next one has to wait', async (_what, wait, isQuiet, next) => {
  const { take, content, clock } = world(await localStore());
  const before = await take('run-1');
  await before.release(wait === 0);
  const lease = await take('run-2');
  expect(lease.writesFrom).toBe(clock.monotonic() + wait * 1000);
  await lease.release(isQuiet);
  expect(await content()).toMatchObject({ runId: 'run-2', released: true, wait: next });
});

test('a run does not wait for itself', async () => {
  const { take, clock } = world(await localStore());
  await (await take('run-1')).release(false);
  expect((await take('run-1')).writesFrom).toBe(clock.monotonic());
});

test('a stage that joins waits as the one that took the target had to', async () => {
  const { take, clock } = world(await localStore());
  await (await take('run-1')).release(false);
  const planning = await take('run-2');
  clock.pass(10_000);
  await planning.handOver();
  const upload = await take('run-2', { mode: 'shared' });
  expect(upload.writesFrom).toBe(clock.monotonic() + 60_000);
});

test('the directory of an epoch is made after its file and before the listing that confirms it', async () => {
  const store = memoryStore();
  const { take, content, prepared } = world(store);
  const { directory } = await take('run-1');
  expect(prepared).toEqual([directory]);
  expect(directory).toMatch(/^epoch-[0-9a-f]{8}-000000000001-[0-9a-f]{8}$/);
  expect(await content()).toMatchObject({ directory });
});

test('a run that is overtaken between its epoch and the listing does not hold the target', async () => {
  const store = memoryStore();
  const { take, clock, files } = world(store);
  const overtaken: ObjectStore = {
    ...store,
    put: async (request) => {
      const result = await store.put(request);
      if (request.key === epochKey(1)) await takeOver(files, 'run-2');
      return result;
    },
  };
  const first = take('run-1', { over: overtaken }).catch((error: unknown) => error);
  // It waits for run-2 as for any holder.
  await clock.asleep(1);
  await takeOver(files, 'run-3');
  await store.delete(epochKey(2));
  clock.pass(1_000);
  expect(await first).toMatchObject({ name: 'LeaseError', message: expect.stringContaining('run run-3') });
});
