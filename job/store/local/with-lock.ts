/** Lets one process at a time compare and replace a file: the file system itself has no put-if-match. */

import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { errorCode } from '../../shared/error-code.js';
import { isProcessGone, newProcessToken } from '../../shared/process-token.js';

/** A holder needs milliseconds; one seen unchanged for so long was killed on another host, or hangs. */
export const staleAfterMs = 10_000;
const pollMs = 5;

/**
 * Runs `action` while holding the lock file at `path`, waiting for other holders. A lock is broken when its process
 * is gone, or when this process has watched it unchanged for 10 seconds by its own clock; so an action must ask
 * `isHeld` right before it does what cannot be undone, lest it was suspended meanwhile and its lock broken.
 */
export async function withLock<T>(
  path: string,
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  action: (isHeld: () => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const token = newProcessToken();
  await acquire(path, token, clock);
  const isHeld = async () => (await readHolder(path)) === token;
  try {
    return await action(isHeld);
  } finally {
    if (await isHeld()) await rm(path, { force: true });
  }
}

async function acquire(
  path: string,
  token: string,
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
): Promise<void> {
  let watched: { readonly holder: string; readonly since: number } | undefined;
  while (!(await create(path, token))) {
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (watched?.holder !== holder) watched = { holder, since: clock.monotonic() };
    if (isProcessGone(holder) || clock.monotonic() - watched.since >= staleAfterMs) {
      await breakLock(path, holder);
    } else {
      await clock.sleep(pollMs);
    }
  }
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    await writeFile(path, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale lock aside; where somebody was quicker and this is a fresh lock, puts it back. */
async function breakLock(path: string, stale: string): Promise<void> {
  const aside = `${path}.${newProcessToken()}`;
  try {
    await rename(path, aside);
    if ((await readHolder(aside)) !== stale) await link(aside, path);
    await unlink(aside);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') await rm(aside, { force: true });
    else if (code !== 'ENOENT') throw error;
  }
}

/** The token in the lock file: empty for a moment while it is made, undefined when there is none. */
async function readHolder(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
