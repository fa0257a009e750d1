import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Lease } from '../../../job/lease/lease.js';
import { LeaseFile } from '../../../job/lease/lease-file.js';
import { type LeaseClaim, takeLease } from '../../../job/lease/take-lease.js';
import { LeaseError } from '../../../job/shared/errors.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { ObjectKey, ObjectStore, PutRequest } from '../../../job/store/object-store.js';
import { createS3Store } from '../../../job/store/s3/s3-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { startS3Server } from '../../doubles/s3-server/s3-server.js';
import { ManualClock } from './manual-clock.js';

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

const key = 'targets/t/lease.json' as ObjectKey;

function world(store: ObjectStore) {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line.slice('00:00:00 '.length)));
  const never = new AbortController().signal;
  const file = (over: ObjectStore = store) => new LeaseFile(over, key, 's3://bucket/out/');
  const take = (
    runId: string,
    options: Partial<LeaseClaim> & { over?: ObjectStore; ending?: AbortSignal } = {},
  ) => {
    const { over, ending = never, ...claim } = options;
    return takeLease(file(over), { runId, seconds: 60, mode: 'alone', ...claim }, { clock, log, ending });
  };
  const content = async () => (await file().read())?.content;
  return { clock, lines, take, content };
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
    await first.release();
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

  test('a holder that was paused finds out at its next renewal that another run has the lease', async () => {
    const { clock, take } = world(await open());
    const paused = await take('run-1');
    await clock.passWhile(take('run-2'));
    await expect(paused.renew()).rejects.toEqual(lostTo('run-2'));
    await expect(paused.release()).rejects.toEqual(lostTo('run-2'));
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
    const ending = new AbortController();
    const outcomes: string[] = [];
    const contenders = ['a', 'b', 'c', 'd'].map((run) =>
      take(run, { ending: ending.signal }).then(
        () => void outcomes.push(run),
        () => undefined,
      ),
    );
    // The three others wait.
    await clock.asleep(3);
    expect(outcomes).toHaveLength(1);
    expect(await content()).toMatchObject({ runId: outcomes[0], epoch: 1 });
    ending.abort();
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

  test('of tasks with leases of different lengths the longest is waited for', async () => {
    const { take, content } = world(await open());
    const long = await take('run-1', { mode: 'shared', seconds: 60 });
    const short = await take('run-1', { mode: 'shared', seconds: 5 });
    expect(await content()).toMatchObject({ seconds: 60 });
    await long.renew();
    await short.renew();
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
    const ending = new AbortController();
    const second = take('run-2', { ending: ending.signal });
    await clock.asleep(1);
    ending.abort(new Error('stopped'));
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
  await lease.release();
  expect(await content()).toMatchObject({ runId: 'run-1', epoch: 1, released: true });
});

test('a renewal that S3 has stored before it cut the connection is ours, not a loss', async () => {
  const { server, store } = await s3Server();
  const { take, content } = world(store);
  const lease = await take('run-1');
  server.script({ answer: { kind: 'reset', when: 'after-operation' }, match: { operation: 'PutObject' } });
  await lease.renew();
  expect(server.requests.count('PutObject', 412)).toBe(1);
  await lease.renew();
  expect(await content()).toMatchObject({ runId: 'run-1', epoch: 1 });
});

test('a lease that somebody has removed is lost', async () => {
  const store = await localStore();
  const { take } = world(store);
  const lease = await take('run-1');
  await store.delete(key);
  await expect(lease.renew()).rejects.toMatchObject({ message: expect.stringContaining('its file is gone') });
});

test('a file that is no lease is told, not overwritten', async () => {
  const store = await localStore();
  await store.put({ key, body: Buffer.from('{}') });
  const taken: Promise<Lease> = world(store).take('run-1');
  await expect(taken).rejects.toMatchObject({
    name: 'RunError',
    message: expect.stringContaining('is not a lease that this program wrote'),
  });
});
