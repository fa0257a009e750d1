import { expect, test } from '@jest/globals';
import { holdingLease } from '../../../job/commands/hold-lease.js';
import { LeaseError, RunError } from '../../../job/shared/errors.js';
import type { Location } from '../../../job/store/object-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { highest, takeOver } from '../lease/lease-files.js';
import { removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();
const target: Location = { kind: 's3', bucket: 'bucket', prefix: 'out/' };

async function world() {
  const { state } = await testRun('first');
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line.slice('00:00:00 '.length)));
  const context = { state, log, stop: new AbortController().signal };
  const held = { target, job: 'default', lease: 'on', leaseSeconds: 60, retrySeconds: 300 } as const;
  const use = { ...held, mode: 'alone', afterwards: 'release' } as const;
  const files = state.target(target).leaseFiles();
  const content = async () => (await highest(files))?.content;
  return { lines, context, use, takeOver: () => takeOver(files, 'second'), content };
}

test('the lease is held during the work and released after it', async () => {
  const { context, use, content } = await world();
  const during = await holdingLease(context, use, async ({ lost }) => [await content(), lost.aborted]);
  expect(during).toEqual([expect.objectContaining({ runId: 'first', released: false }), false]);
  expect(await content()).toMatchObject({ runId: 'first', released: true });
});

test('a run that fails after another took its lease ends as one that lost it, and tells both', async () => {
  const { lines, context, use, takeOver, content } = await world();
  const run = holdingLease(context, use, async () => {
    await takeOver();
    throw new RunError('A frozen file is gone.');
  });
  await expect(run).rejects.toThrow(LeaseError);
  await expect(run).rejects.toThrow(/^The lease of the target s3:\/\/bucket\/out\/ was lost: run second /);
  expect(lines).toEqual([
    'warning: the run failed after it had lost its lease  error=A frozen file is gone.',
  ]);
  expect(await content()).toMatchObject({ runId: 'second', released: false });
});

test('a run that fails before it has written gives its lease back at once, to anybody', async () => {
  const { context, use, content } = await world();
  const failure = new RunError('The disk is full.');
  const run = holdingLease(context, use, () => Promise.reject(failure));
  await expect(run).rejects.toBe(failure);
  expect(await content()).toMatchObject({ runId: 'first', released: true, wait: 0 });
});

test('a run that fails with objects on their way gives its lease back to a run that waits for them', async () => {
  const { context, use, content } = await world();
  const failure = new RunError('The disk is full.');
  const run = holdingLease(context, use, async ({ beginWriting }) => {
    await beginWriting();
    throw failure;
  });
  await expect(run).rejects.toBe(failure);
  expect(await content()).toMatchObject({ runId: 'first', released: true, wait: 60 });
});

test('a task of a fan-out that fails leaves the lease to the others', async () => {
  const { context, use, content } = await world();
  const run = holdingLease(context, { ...use, mode: 'shared', afterwards: 'hand-over' }, async (held) => {
    await held.beginWriting();
    throw new RunError('The disk is full.');
  });
  await expect(run).rejects.toThrow('The disk is full.');
  expect(await content()).toMatchObject({ handedOver: true, released: false, seconds: 60 });
});

test('before it writes a run marks itself open, under its epoch and with its job', async () => {
  const { context, use } = await world();
  await holdingLease(context, use, ({ beginWriting }) => beginWriting());
  const known = context.state.target(target);
  expect(await known.listOpen()).toEqual(['000000000001-first.json']);
  expect(await known.readOpen('000000000001-first.json')).toMatchObject({
    runId: 'first',
    epoch: 1,
    job: 'default',
    target: 's3://bucket/out/',
  });
});

test('work that was done when another took the lease is done', async () => {
  const { lines, context, use, takeOver } = await world();
  expect(await holdingLease(context, use, () => takeOver().then(() => 'done'))).toBe('done');
  expect(lines).toEqual([
    expect.stringMatching(/^warning: the lease was lost when all was done {2}error=The lease of /),
  ]);
});

test('while the time of the lease is over the state gets nothing of the run', async () => {
  const { context, use } = await world();
  const job = (settings: Record<string, string>) => ({
    version: 2,
    createdAt: '2026-11-25T22:00:00Z',
    settings,
  });
  await holdingLease(context, use, async ({ control, state }) => {
    control.allowWritesUntil(0, 0);
    const late = state.beginJob(job({ key: 'late' }));
    // What no lease holds back takes as long.
    for (const id of ['a', 'b', 'c']) await context.state.forRun(id).beginJob(job({ key: id }));
    expect(await context.state.findJob()).toBeUndefined();
    control.allowWritesUntil(Number.MAX_SAFE_INTEGER, 0);
    await late;
    expect(await context.state.findJob()).toMatchObject({ settings: { key: 'late' } });
  });
});

test('a write that still waits for its time when the work has failed ends with it', async () => {
  const { context, use } = await world();
  let waiting: Promise<unknown> = Promise.resolve();
  const failure = new RunError('The disk is full.');
  const run = holdingLease(context, use, async ({ control, state }) => {
    control.allowWritesUntil(0, 0);
    waiting = state.beginJob({ version: 2, createdAt: '2026-01-01T00:00:00.000Z', settings: {} });
    waiting.catch(() => undefined);
    throw failure;
  });
  await expect(run).rejects.toBe(failure);
  await expect(waiting).rejects.toBe(failure);
});
