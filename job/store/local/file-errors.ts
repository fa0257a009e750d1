/** What an error of the file system means: the object's own fault, no such object, or the end of the run. */
import { errorCode } from '../../shared/error-code.js';
import { PutError, StoreError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import type { Refusal } from './split-key.js';

const refusals: ReadonlyMap<string | undefined, Refusal> = new Map([
  ['ENAMETOOLONG', 'name-too-long'],
  ['EISDIR', 'path-conflict'],
  ['ENOTDIR', 'path-conflict'],
  ['EEXIST', 'path-conflict'],
  ['ENOTEMPTY', 'path-conflict'],
  ['ELOOP', 'path-conflict'],
  ['EINVAL', 'invalid-name'],
  ['EILSEQ', 'invalid-name'],
]);

/** The reason where a write failed because of its key, and would for ever. */
export function refusalOf(error: unknown): Refusal | undefined {
  return refusals.get(errorCode(error));
}

/** Whether a read failed because there is no such object, and for a name that cannot be, there is none either. */
export function meansAbsent(error: unknown): boolean {
  return errorCode(error) === 'ENOENT' || refusalOf(error) !== undefined;
}

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full (of bytes or of inodes): free space or choose another folder, then resume',
  EDQUOT: 'the disk quota is used up: free space or choose another folder, then resume',
  EACCES: 'this user may not do so: give it the right to read and write the folder and all within',
  EPERM: 'this user, or the file system (some have no hard links), does not allow it: choose another folder',
  ENOTSUP: 'the file system cannot do so (some have no hard links): choose another folder',
  EOPNOTSUPP: 'the file system cannot do so (some have no hard links): choose another folder',
  EROFS: 'the file system is mounted read-only: choose another folder',
  EMFILE: 'too many files are open in this process: raise `ulimit -n` or lower --max-in-flight',
  ENFILE: 'too many files are open on this machine: close some or lower --max-in-flight',
  EXDEV: 'another file system is mounted inside the folder: choose a folder on one file system',
  EEXIST: 'a file stands where the folder should be: choose another folder',
  ENOTDIR: 'a file stands where the folder should be: choose another folder',
  EIO: 'the disk reports a fault: check it',
  ESTALE: 'the network file system lost the folder: mount it again, then resume',
};

function explain(doing: string, store: string, error: unknown): string {
  const code = errorCode(error);
  const help = (code === undefined ? undefined : advice[code]) ?? 'check the folder, then resume';
  return `Cannot ${doing} in folder ${store}: ${help} (${messageOf(error)})`;
}

/** A write that ends the run. A local write takes effect in its last call or not at all, so it was not "maybe sent". */
export function putError(
  error: unknown,
  store: string,
  key: string,
  attempts: number,
  since: number,
): PutError {
  if (error instanceof PutError) return error;
  const code = errorCode(error);
  return new PutError({
    message: explain(`write ${JSON.stringify(key)}`, store, error),
    store,
    key,
    attempts,
    elapsedMs: performance.now() - since,
    ...(code === undefined ? {} : { code }),
    maybeSent: false,
    cause: error,
  });
}

/** A read, list or delete that ends the run; `doing` reads like `list`. */
export function storeError(error: unknown, doing: string, store: string, key: string): StoreError {
  const code = errorCode(error);
  return new StoreError({
    message: explain(`${doing} ${JSON.stringify(key)}`, store, error),
    store,
    key,
    ...(code === undefined ? {} : { code }),
    cause: error,
  });
}
