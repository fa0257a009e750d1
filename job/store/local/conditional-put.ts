/** The three conditions of a put on a file system: rename, link, or compare and rename under a lock. */

import { createHash } from 'node:crypto';
import { type BigIntStats, linkSync, renameSync } from 'node:fs';
import { lstat, rm, utimes } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { errorCode } from '../../shared/error-code.js';
import type { ETag, PutRequest, PutResult } from '../object-store.js';
import { fileETag } from './file-etag.js';
import { readVersion } from './read-version.js';
import type { TemporaryFiles } from './temporary-files.js';
import { withLock } from './with-lock.js';

export interface PutContext {
  /** What has a condition is on the disk before it takes its place. */
  readonly syncs: boolean;
  readonly temporary: TemporaryFiles;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
}

/**
 * Puts one object at the path `target`, whose directory exists. Errors of the file system are thrown as they are.
 *
 * Rename and link are called synchronously, right after the look at the deadline: queued for the thread pool they would still take
 * place when a process that was paused in between wakes up, over what another run has written by then.
 */
export async function conditionalPut(
  context: PutContext,
  target: string,
  request: PutRequest,
): Promise<PutResult> {
  const condition = request.condition ?? { kind: 'always' };
  const path = context.temporary.newPath(request.deadline?.directory);
  try {
    switch (condition.kind) {
      case 'always': {
        const version = await context.temporary.write(path, request.body);
        const wait = request.deadline?.pass();
        if (wait !== undefined) await wait;
        renameSync(path, target);
        return { outcome: 'written', etag: fileETag(version) };
      }
      case 'if-absent':
        return await putIfAbsent(context, path, target, request);
      case 'if-match':
        return await putIfMatch(context, path, target, request, condition.etag);
      default:
        return condition satisfies never;
    }
  } catch (error) {
    await discard(path);
    throw error;
  }
}

async function putIfAbsent(
  { temporary, syncs, clock }: PutContext,
  path: string,
  target: string,
  request: PutRequest,
): Promise<PutResult> {
  const before = await statOf(target);
  if (before !== undefined) return taken(clock, target, before, request);
  const version = await temporary.write(path, request.body, syncs);
  for (;;) {
    const wait = request.deadline?.pass();
    if (wait !== undefined) await wait;
    try {
      linkSync(path, target);
      await discard(path);
      return { outcome: 'written', etag: fileETag(version) };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const winner = await statOf(target);
    if (winner === undefined) continue;
    await discard(path);
    return taken(clock, target, winner, request);
  }
}

/** A repeated write finds its own earlier success: a folder keeps no owner beside a file, so equal bytes tell. */
async function taken(
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  target: string,
  found: BigIntStats,
  request: PutRequest,
): Promise<PutResult> {
  if (found.isDirectory()) return { outcome: 'refused', reason: 'path-conflict' };
  const mayBeOurs = request.maybeRepeated === true && request.owner !== undefined;
  if (mayBeOurs && found.size === BigInt(request.body.byteLength)) {
    const stored = await readVersion(clock, target);
    if (stored !== undefined && Buffer.compare(stored.bytes, request.body) === 0) {
      return { outcome: 'written', etag: stored.etag };
    }
  }
  return { outcome: 'condition-failed' };
}

/** Excludes other puts with if-match alone: one without condition that comes between is overwritten. */
async function putIfMatch(
  { temporary, syncs, clock }: PutContext,
  path: string,
  target: string,
  request: PutRequest,
  etag: ETag,
): Promise<PutResult> {
  const version = await temporary.write(path, request.body, syncs);
  const lock = temporary.lockPath(createHash('sha256').update(target).digest('hex').slice(0, 32));
  for (;;) {
    const result = await withLock(lock, clock, async (isHeld): Promise<PutResult | undefined> => {
      const current = await statOf(target);
      if (!current?.isFile() || fileETag(current) !== etag) {
        await discard(path);
        return { outcome: 'condition-failed' };
      }
      const newer = await makeNewer(path, version, current);
      await request.deadline?.pass();
      if (!(await isHeld())) return undefined;
      // Not waited for: the lock would be gone when the time comes.
      if (request.deadline?.pass() !== undefined) return undefined;
      renameSync(path, target);
      return { outcome: 'written', etag: fileETag(newer) };
    });
    if (result !== undefined) return result;
  }
}

/** Within one tick of the clock a freed inode could bring an old ETag back, so each version is at least 1 ms newer. */
async function makeNewer(path: string, version: BigIntStats, current: BigIntStats): Promise<BigIntStats> {
  if (version.mtimeNs > current.mtimeNs) return version;
  const seconds = Number(current.mtimeNs) / 1e9 + 0.001;
  await utimes(path, seconds, seconds);
  return lstat(path, { bigint: true });
}

async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What cannot be removed now is left for `removeTemporaryFiles`; it must not hide how the put ended. */
async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
