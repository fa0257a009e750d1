import { expect, test } from '@jest/globals';
import { holdingLease } from '../../../job/commands/hold-lease.js';
import { LeaseError, RunError } from '../../../job/shared/errors.js';
import type { Location } from '../../../job/store/object-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();
const target: Location = { kind: 's3', bucket: 'bucket', prefix: 'out/' };

async function world() {
  const { state } = await testRun('first');
  const lines: string[] = [];
  const log = createLog('pretty', (line) => lines.push(line.slice('00:00:00 '.length)));
  const context = { state, log, stop: new AbortController().signal };
  const use = { target, leaseSeconds: 60, mode: 'alone', afterwards: 'release' } as const;
  const file = state.leaseFile(target);
  /** As a second run does that has seen this one pause. */
  const takeOver = async () => {
    const held = await file.read();
    if (held === undefined) throw new Error('there is no lease');
    await file.write({ ...held.content, runId: 'second', epoch: 2, nonce: 'another' }, held.etag);
  };
  const content = async () => (await file.read())?.content;
  return { lines, context, use, takeOver, content };
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

test('a run that fails under its lease ends with its own error, and leaves the lease to itself for its length', async () => {
  const { context, use, content } = await world();
  const failure = new RunError('The disk is full.');
  const run = holdingLease(context, use, () => Promise.reject(failure));
  await expect(run).rejects.toBe(failure);
  expect(await content()).toMatchObject({ runId: 'first', handedOver: true, seconds: 60, released: false });
});

test('work that was done when another took the lease is done', async () => {
  const { lines, context, use, takeOver } = await world();
  expect(await holdingLease(context, use, () => takeOver().then(() => 'done'))).toBe('done');
  expect(lines).toEqual([
    expect.stringMatching(/^warning: the lease was lost when all was done {2}error=The lease of /),
  ]);
});
