/** Removes one file of a folder, where an ETag is given only as that version. */

import { createHash } from 'node:crypto';
import { linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import type { Clock } from '../../shared/clock.js';
import { errorCode } from '../../shared/error-code.js';
import type { DeleteOutcome, ETag, WriteDeadline } from '../object-store.js';
import { fileETag } from './file-etag.js';
import type { TemporaryFiles } from './temporary-files.js';
import { withLock } from './with-lock.js';

export interface DeleteContext {
  readonly temporary: TemporaryFiles;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
}

/**
 * The file is moved into the epoch's directory first and removed there: a process that was paused right before finds
 * that directory gone, and so leaves what another run has written since. Errors of the file system are thrown as they are.
 */
export async function conditionalDelete(
  { temporary, clock }: DeleteContext,
  target: string,
  etag: ETag | undefined,
  deadline: WriteDeadline | undefined,
): Promise<DeleteOutcome> {
  const aside = temporary.newPath(deadline?.directory);
  if (etag === undefined) {
    await deadline?.pass();
    return moveAway(target, aside, undefined);
  }
  const lock = temporary.lockPath(createHash('sha256').update(target).digest('hex').slice(0, 32));
  for (;;) {
    const outcome = await withLock(lock, clock, async (isHeld): Promise<DeleteOutcome | undefined> => {
      await deadline?.pass();
      if (!(await isHeld())) return undefined;
      // Not waited for: the lock would be gone when the time comes.
      if (deadline?.pass() !== undefined) return undefined;
      return moveAway(target, aside, etag);
    });
    if (outcome !== undefined) return outcome;
  }
}

/** In one turn. */
function moveAway(target: string, aside: string, etag: ETag | undefined): DeleteOutcome {
  const found = lstatSync(target, { bigint: true, throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return 'gone';
  if (etag !== undefined && fileETag(found) !== etag) return 'condition-failed';
  renameSync(target, aside);
  if (etag !== undefined && fileETag(lstatSync(aside, { bigint: true })) !== etag) {
    putBack(aside, target);
    return 'condition-failed';
  }
  unlinkSync(aside);
  return 'deleted';
}

/** Somebody wrote in between. Where they have done so again by now, that one stands. */
function putBack(aside: string, target: string): void {
  try {
    linkSync(aside, target);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  unlinkSync(aside);
}
