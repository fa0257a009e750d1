/** A run is followed in a state of its own, whose files change while the follower waits; time passes by its waiting alone. */
import { expect, test } from '@jest/globals';
import { followRun } from '../../../job/commands/follow-run.js';
import { knownRun } from '../../../job/commands/known-run.js';
import type { EpochContent } from '../../../job/lease/epoch-file.js';
import { newDirectory } from '../../../job/lease/take-lease.js';
import { StoppedError } from '../../../job/shared/errors.js';
import type { ObjectKey } from '../../../job/store/object-store.js';
import { plan, removeRunsAfterEach, reportWith, testRun } from '../state/test-run.js';

removeRunsAfterEach();

const begunAt = Date.parse('2026-11-22T13:45:01.000Z');

const report = reportWith({ rows: 0, written: 0, bytes: 0, puts: 0, rowsPerSecond: 1, exitCode: 3 });

/** What may become of the run while the follower waits. */
interface Life {
  tranche(number: number): Promise<unknown>;
  end(): Promise<unknown>;
  /** Writes the lease again, as a renewal does, with what is changed in it. */
  renew(change?: Partial<EpochContent>): Promise<unknown>;
  /** Writes a higher epoch of the lease. */
  take(runId: string): Promise<unknown>;
  interrupt(): void;
}

interface Begun {
  readonly lease?: Partial<EpochContent>;
  readonly tranches?: number;
  readonly given?: Readonly<Record<string, string>>;
}

/** Of a run that is planned and held. What stands at n is done while the follower waits for the n-th time, from 0. */
async function follow(waits: readonly ((life: Life) => unknown)[], begun: Begun = {}) {
  const { state, store } = await testRun();
  const { lease = {}, tranches = plan.tranches, given = {} } = begun;
  await state.beginJob({
    version: 2,
    createdAt: plan.createdAt,
    settings: { '--target': 's3://my-bucket/rows/' },
    given,
  });
  await state.writePlan({ ...plan, tranches });
  const { epochs } = state.target(plan.target).leaseFiles();
  const content: EpochContent = {
    version: 2,
    runId: 'run-1',
    epoch: 1,
    nonce: 'n',
    holder: 'host h, process 1',
    since: plan.createdAt,
    length: 60,
    seconds: 60,
    wait: 0,
    handedOver: false,
    released: false,
    directory: newDirectory(epochs.target, 1),
    ...lease,
  };
  let etag = await epochs.write(content, undefined);
  const stop = new AbortController();
  const looks: string[] = [];
  const pauses: number[] = [];
  let now = 0;
  const life: Life = {
    tranche: (number) =>
      store.put({
        key: `runs/run-1/done/${number}.json` as ObjectKey,
        body: Buffer.from('{}'),
        contentType: 'application/json',
      }),
    end: () => state.writeReport(report),
    renew: async (change = {}) => {
      etag = await epochs.write({ ...content, ...change, nonce: `n${now}` }, etag);
    },
    take: (runId) => epochs.write({ ...content, runId, epoch: 2, holder: 'host i, process 2' }, undefined),
    interrupt: () => stop.abort(new StoppedError('SIGINT')),
  };
  const followed = await followRun({
    state,
    known: await knownRun(state, begunAt),
    clock: {
      monotonic: () => now,
      wall: () => begunAt + now,
      sleep: async (ms) => {
        now += ms;
        pauses.push(ms);
        await waits[pauses.length - 1]?.(life);
      },
    },
    signal: stop.signal,
    show: ({ stage, done }, holder) => looks.push(`${stage} ${done}, ${holder}`),
  });
  return { followed, looks, pauses, seconds: now / 1000 };
}

const holder = 'run run-1 (host h, process 1), since 2026-11-22T13:45:01.000Z';

test('to its end, a look every five seconds, and with its report', async () => {
  const { followed, looks, pauses } = await follow([
    ({ tranche }) => tranche(1),
    ({ tranche }) => tranche(0),
    async ({ end, renew }) => {
      await end();
      await renew({ released: true });
    },
  ]);
  expect(followed).toMatchObject({ kind: 'ended', report: { exitCode: 3 } });
  expect(looks).toEqual([`planned 0, ${holder}`, `uploading 1, ${holder}`, `finishing 2, ${holder}`]);
  expect(pauses).toEqual([5_000, 5_000, 5_000]);
});

test('a lease that is renewed keeps it followed for as long as that lasts', async () => {
  const hour = Array.from(
    { length: 720 },
    () =>
      ({ renew }: Life) =>
        renew(),
  );
  const { followed, seconds } = await follow([...hour, ({ end }) => end()]);
  expect([followed.kind, seconds]).toEqual(['ended', 3_605]);
});

test('a lease that nobody renews is watched for its length and a little more, then told', async () => {
  const { followed, seconds } = await follow([({ tranche }) => tranche(1), ({ renew }) => renew()]);
  expect(followed).toMatchObject({
    kind: 'unattended',
    summary: { stage: 'uploading', done: 1, total: 2 },
    why: `${holder} has not renewed its lease for 60 s: it was killed, or cannot reach the state`,
  });
  // Seen last after 10 s; 60 s and 10 s of grace later it still might live, 5 s later not.
  expect(seconds).toBe(10 + 60 + 10 + 5);
});

test('a run that gave its target back without a report is told at once', async () => {
  const { followed, seconds } = await follow([({ renew }) => renew({ released: true })]);
  expect(followed).toMatchObject({
    kind: 'unattended',
    why: 'whoever worked on it has given its target back',
  });
  expect(seconds).toBe(5);
});

test('a run whose target another one has taken is told at once, with that one', async () => {
  const { followed } = await follow([({ take }) => take('run-2')]);
  expect(followed).toMatchObject({
    kind: 'unattended',
    why: `run run-2 (host i, process 2), since ${plan.createdAt} has taken its target`,
  });
});

test('a run that is resumed under a new epoch is followed on', async () => {
  const { followed, looks } = await follow([({ take }) => take('run-1'), ({ end }) => end()]);
  expect(followed.kind).toBe('ended');
  expect(looks[1]).toContain('host i, process 2');
});

const handedOver = {
  handedOver: true,
  handedOverAt: new Date(begunAt - 60_000).toISOString(),
  seconds: 900,
} as const;

test('between two stages it is waited for as long as the lease is kept for the next one', async () => {
  const { followed, seconds } = await follow([], { lease: handedOver });
  expect(followed).toMatchObject({
    kind: 'unattended',
    why: 'its next stage was waited for, and has not begun in 900 s',
  });
  expect(seconds).toBe(840);
  const taken = await follow([() => {}, ({ renew }) => renew({ handedOver: false }), ({ end }) => end()], {
    lease: handedOver,
  });
  expect(taken.followed.kind).toBe('ended');
});

test('a run without a lease is followed while something moves, and for 15 minutes more', async () => {
  const withoutLease = { given: { '--lease': 'none' }, lease: { released: true } };
  const { followed, seconds } = await follow([({ tranche }) => tranche(0)], withoutLease);
  expect(followed).toMatchObject({ kind: 'unattended', why: expect.stringContaining('for 15 minutes') });
  expect(seconds).toBe(5 + 15 * 60);
});

test('of a run of many tranches it looks less often, since a look lists more of them', async () => {
  const { pauses } = await follow([({ end }) => end()], { tranches: 4_200 });
  expect(pauses).toEqual([25_000]);
});

test('a signal ends the following, and nothing else', async () => {
  await expect(follow([({ interrupt }) => interrupt()])).rejects.toThrow('Stopped by SIGINT');
});

test('a run that has ended already is not waited for', async () => {
  const { state } = await testRun();
  await state.writePlan(plan);
  await state.writeReport(report);
  const refuse = async () => {
    throw new Error('expected no wait');
  };
  const clock = { monotonic: () => 0, wall: () => begunAt, sleep: refuse };
  const known = await knownRun(state, begunAt);
  const shown: string[] = [];
  const { signal } = new AbortController();
  const show = ({ stage }: { stage: string }) => shown.push(stage);
  const followed = await followRun({ state, known, clock, signal, show });
  expect([followed.kind, shown]).toEqual(['ended', []]);
});
