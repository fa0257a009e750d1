import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { holdingLease } from '../../../job/commands/hold-lease.js';
import { release } from '../../../job/commands/release.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { Location } from '../../../job/store/object-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { highest } from '../lease/lease-files.js';
import { machine } from '../settings/machine.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'release-'));
});
afterEach(() => rm(folder, { recursive: true }));

function world() {
  const target: Location = { kind: 'folder', path: join(folder, 'out') };
  const place: Location = { kind: 'folder', path: join(folder, 'state') };
  const state = new RunState(createLocalStore({ folder: place.path }), place, 'first');
  const run = (...flags: string[]) =>
    release.start(
      { target: target.path, state: place.path, ...Object.fromEntries(flags.map((flag) => [flag, true])) },
      {},
      machine,
    );
  const context = { state, log: createLog('pretty', () => {}), stop: new AbortController().signal };
  const held = { target, job: 'default', lease: 'on', leaseSeconds: 60, retrySeconds: 300 } as const;
  const use = { ...held, mode: 'alone', afterwards: 'release' } as const;
  return { target, state, run, context, use, files: state.target(target).leaseFiles() };
}

test('a target that nobody holds needs nothing', async () => {
  const { run, files } = world();
  expect(await run('yes')).toBe(0);
  expect(await files.epochs.list()).toEqual([]);
});

test('without --yes a held target is told of and stays as it is', async () => {
  const { run, files, context, use } = world();
  await holdingLease(context, use, async () => {
    await expect(run()).rejects.toMatchObject({
      name: 'SettingsError',
      message: expect.stringMatching(
        /^--yes: is required .* is freed from run first \(host .*waits 60 s for it\.$/,
      ),
    });
    expect(await files.epochs.list()).toEqual([1]);
  });
});

test('a holder that lives loses the target that is freed, and what it writes late finds no directory', async () => {
  const { run, files, context, use } = world();
  const ended = holdingLease(context, use, async ({ beginWriting, directory, epoch }) => {
    await beginWriting();
    expect(await readdir(join(folder, 'out/.splitter-tmp'))).toEqual([directory]);
    expect(await run('yes')).toBe(0);
    await expect(readdir(join(folder, 'out'))).resolves.toEqual([]);
    expect(epoch).toBe(1);
    throw new Error('stumbled');
  });
  await expect(ended).rejects.toMatchObject({ name: 'LeaseError' });
  expect((await highest(files))?.content).toMatchObject({
    epoch: 2,
    released: true,
    wait: 60,
    takenFrom: 'first',
  });
});

test('a target that is forgotten has no complete run and no open one any more; its epochs go on', async () => {
  const { target, state, run, files, context, use } = world();
  const known = state.target(target);
  await holdingLease(context, use, ({ beginWriting }) => beginWriting());
  for (const [runId, job] of [
    ['first', 'default'],
    ['fifth', 'feed'],
  ] as const) {
    await known.moveBaseline({ runId, epoch: 1, target: target.path, job }, undefined);
  }
  await expect(run('forget')).rejects.toThrow(
    /The state forgets .*out: its last complete run \(fifth of feed, first\), and 1 that have begun to write/,
  );
  expect(await run('forget', 'yes')).toBe(0);
  expect([await known.readBaselines(), await known.listOpen()]).toEqual([[], []]);
  expect(await files.epochs.list()).toEqual([1]);
});
