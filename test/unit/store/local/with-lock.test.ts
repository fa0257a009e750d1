import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Clock } from '../../../../job/shared/clock.js';
import { newProcessToken } from '../../../../job/shared/process-token.js';
import { staleAfterMs, withLock } from '../../../../job/store/local/with-lock.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-lock-'));
  path = join(folder, 'lock-k');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Time passes only by waiting; `onWait` sees each wait. */
function fakeClock(
  onWait: (now: number) => Promise<void> = async () => {},
): Pick<Clock, 'monotonic' | 'sleep'> {
  let now = 0;
  return {
    monotonic: () => now,
    async sleep(milliseconds) {
      now += milliseconds;
      await onWait(now);
    },
  };
}

test('one holder at a time, and nothing is left behind', async () => {
  let holders = 0;
  let most = 0;
  const work = Array.from({ length: 10 }, () =>
    withLock(path, fakeClock(), async (isHeld) => {
      holders += 1;
      most = Math.max(most, holders);
      expect(await isHeld()).toBe(true);
      holders -= 1;
    }),
  );
  await Promise.all(work);
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('the lock is released when the action fails', async () => {
  const failing = withLock(path, fakeClock(), async () => {
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a dead process is broken without waiting', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await writeFile(path, newProcessToken().replace(`.${process.pid}.`, `.${child.pid}.`));
  const clock = fakeClock();
  expect(await withLock(path, clock, async () => 'done')).toBe('done');
  expect(clock.monotonic()).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

test.each(['other-host.7.0123456789abcdef', ''])(
  'an unchanged lock whose process cannot be seen is broken after ten seconds: "%s"',
  async (holder) => {
    await writeFile(path, holder);
    const clock = fakeClock();
    await withLock(path, clock, async () => {
      expect(await readFile(path, 'utf8')).not.toBe(holder);
    });
    expect(clock.monotonic()).toBe(staleAfterMs);
    expect(await readdir(folder)).toEqual([]);
  },
);

test('a lock that changes hands is waited for as long as it does', async () => {
  await writeFile(path, 'other-host.7.first');
  const clock = fakeClock(async (now) => {
    if (now === staleAfterMs - 5) await writeFile(path, 'other-host.8.second');
    if (now === 2 * staleAfterMs - 15) await rm(path);
  });
  await withLock(path, clock, async () => {});
  expect(clock.monotonic()).toBe(2 * staleAfterMs - 15);
});

test('a holder whose lock was broken learns of it and leaves the new lock alone', async () => {
  await withLock(path, fakeClock(), async (isHeld) => {
    await writeFile(path, 'other-host.7.new');
    expect(await isHeld()).toBe(false);
  });
  expect(await readFile(path, 'utf8')).toBe('other-host.7.new');
});
