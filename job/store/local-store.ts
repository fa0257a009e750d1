/** A folder as an object store: a key is a path within it, and every put is whole or not there. */

import { createHash } from 'node:crypto';
import { renameSync, unlinkSync } from 'node:fs';
import { copyFile, lstat, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { allEnded } from '../shared/all-ended.js';
import { type Clock, systemClock } from '../shared/clock.js';
import { errorCode } from '../shared/error-code.js';
import { LeaseError, PutError } from '../shared/errors.js';
import { removeIfEmpty } from '../shared/remove-if-empty.js';
import { conditionalDelete } from './local/conditional-delete.js';
import { conditionalPut } from './local/conditional-put.js';
import { createDirectories } from './local/directories.js';
import { meansAbsent, putError, refusalOf, storeError } from './local/file-errors.js';
import { fileETag } from './local/file-etag.js';
import { readVersion } from './local/read-version.js';
import { splitKey, temporaryFolder } from './local/split-key.js';
import { createTemporaryFiles } from './local/temporary-files.js';
import { walk } from './local/walk.js';
import type {
  DeleteOutcome,
  DeleteRequest,
  ObjectInfo,
  ObjectKey,
  ObjectStore,
  PutResult,
  WriteDeadline,
} from './object-store.js';

export interface LocalStoreOptions {
  /** Absolute. Made by the first put when it is not there. */
  readonly folder: string;
  /** Files of conditional puts are on the disk before they take their place. @default false */
  readonly syncs?: boolean | undefined;
  /** @default the machine's monotonic clock */
  readonly clock?: Pick<Clock, 'monotonic' | 'sleep'>;
}

type Refused = Extract<PutResult, { outcome: 'refused' }>;

/** A put that finds its directory removed by a delete at the same time makes it again, so often at most. */
const attemptsAtMost = 20;

/** Files removed at once. */
const deletionsAtOnce = 16;

/**
 * Opens a folder as a store. Objects are written into `<folder>/.splitter-tmp` and moved into place, so a process
 * killed at any moment leaves whole objects only. Puts without a condition are not flushed to the disk one by one: until the
 * file system is synced, a power cut may take or empty them. One with a condition decides what is done later, so it must not
 * be there without its bytes. On a file system that folds case or Unicode forms, keys that differ by these alone are one.
 */
export function createLocalStore({
  folder,
  syncs = false,
  clock = systemClock,
}: LocalStoreOptions): ObjectStore {
  const root = resolve(folder);
  const temporary = createTemporaryFiles(root, clock);
  const directories = createDirectories(root);
  let prepared: Promise<void> | undefined;

  /** Calls `write` with the path of `key`, its directory being there, or undefined when it is not to be made. */
  async function place<T>(
    key: ObjectKey,
    makes: boolean,
    deadline: WriteDeadline | undefined,
    write: (target: string | undefined) => Promise<T>,
  ): Promise<T | Refused> {
    const since = performance.now();
    const at = splitKey(key);
    if (at.kind === 'refused') return { outcome: 'refused', reason: at.reason };
    for (let attempt = 1; ; attempt += 1) {
      try {
        prepared ??= temporary.prepare();
        await prepared;
      } catch (error) {
        prepared = undefined;
        throw putError(error, root, key, attempt, since);
      }
      try {
        const directory = await (makes ? directories.make(at.directory) : directories.find(at.directory));
        if (directory.kind === 'refused') return { outcome: 'refused', reason: directory.reason };
        return await write(directory.kind === 'absent' ? undefined : join(directory.path, at.name));
      } catch (error) {
        const reason = refusalOf(error);
        if (reason !== undefined) return { outcome: 'refused', reason };
        if (errorCode(error) !== 'ENOENT' || attempt === attemptsAtMost) {
          throw putError(error, root, key, attempt, since);
        }
        const { directory } = deadline ?? {};
        if (directory !== undefined && (await temporary.isGone(directory))) throw takenAway(root, directory);
        prepared = undefined;
        directories.forget();
      }
    }
  }

  /** The path of a key that can be read, when its directory is there. */
  async function locate(key: ObjectKey): Promise<string | undefined> {
    const at = splitKey(key);
    if (at.kind === 'refused') return undefined;
    const directory = await directories.find(at.directory);
    return directory.kind === 'found' ? join(directory.path, at.name) : undefined;
  }

  /** Runs a read or delete; what it finds absent is undefined. */
  async function ask<T>(doing: string, key: string, act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (meansAbsent(error)) return undefined;
      throw storeError(error, doing, root, key);
    }
  }

  async function moveInto(target: string, path: string, deadline: WriteDeadline | undefined): Promise<void> {
    try {
      return await renameInTime(path, target, deadline);
    } catch (error) {
      if (errorCode(error) !== 'EXDEV') throw error;
    }
    const copy = temporary.newPath(deadline?.directory);
    try {
      await copyFile(path, copy);
      await renameInTime(copy, target, deadline);
    } catch (error) {
      await rm(copy, { force: true });
      throw error;
    }
  }

  /** The directories of a key that is gone, up to the first that holds something else. */
  async function removeEmptied(key: ObjectKey): Promise<void> {
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      const directory = key.slice(0, end);
      if (!(await removeIfEmpty(join(root, directory)))) return;
      directories.forget(directory);
    }
  }

  async function deleteOne(
    { key, etag }: DeleteRequest,
    deadline: WriteDeadline | undefined,
  ): Promise<DeleteOutcome> {
    try {
      const outcome = await place<DeleteOutcome>(key, false, deadline, async (path) =>
        path === undefined ? 'gone' : conditionalDelete({ temporary, clock }, path, etag, deadline),
      );
      // A name that cannot be is nobody's.
      if (typeof outcome !== 'string') return 'gone';
      if (outcome === 'deleted') await removeEmptied(key);
      return outcome;
    } catch (error) {
      throw error instanceof PutError ? storeError(error.cause, 'delete', root, key) : error;
    }
  }

  return {
    uri: root,
    honoursConditions: true,

    async put(request) {
      const makes = request.condition?.kind !== 'if-match';
      return place<PutResult>(request.key, makes, request.deadline, async (target) => {
        if (target === undefined) return { outcome: 'condition-failed' };
        return conditionalPut({ temporary, syncs, clock }, target, request);
      });
    },

    get: (key, options) =>
      ask('read', key, async () => {
        const path = await locate(key);
        return path === undefined ? undefined : readVersion(clock, path, options);
      }),

    look: (key) =>
      ask('read', key, async () => {
        const path = await locate(key);
        const found = path === undefined ? undefined : await readVersion(clock, path);
        return found && { etag: found.etag, md5: createHash('md5').update(found.bytes).digest('hex') };
      }),

    async *list(prefix, options) {
      try {
        yield* walk(directories, prefix, options?.startAfter);
      } catch (error) {
        throw storeError(error, 'list', root, prefix);
      }
    },

    async delete(key, options) {
      await ask('delete', key, async () => {
        const path = await locate(key);
        if (path === undefined) return;
        const wait = options?.deadline?.pass();
        if (wait !== undefined) await wait;
        unlinkSync(path);
        await removeEmptied(key);
      });
    },

    async deleteMany(requests, options) {
      const outcomes: DeleteOutcome[] = [];
      for (let begin = 0; begin < requests.length; begin += deletionsAtOnce) {
        const some = requests.slice(begin, begin + deletionsAtOnce);
        outcomes.push(...(await allEnded(some.map((each) => deleteOne(each, options?.deadline)))));
      }
      return outcomes;
    },

    tryDeletions: async () => undefined,

    async putFile(key, path, options): Promise<ObjectInfo> {
      const since = performance.now();
      const source = await realFile(path).catch((error: unknown) => {
        throw putError(error, root, key, 1, since);
      });
      const stored = await place(key, true, options?.deadline, async (target) => {
        if (target === undefined) throw new Error('expected a directory to be made or refused');
        await moveInto(target, source, options?.deadline);
        return lstat(target, { bigint: true });
      });
      if ('outcome' in stored) throw refusedFile(root, key, stored.reason, since);
      return { key, bytes: Number(stored.size), etag: fileETag(stored) };
    },

    localFile: (key, _folder, ifMatch) =>
      ask('read', key, async () => {
        const path = await locate(key);
        if (path === undefined) return undefined;
        const found = await lstat(path, { bigint: true });
        return found.isFile() && fileETag(found) === ifMatch ? path : undefined;
      }),

    async close() {
      await removeIfEmpty(join(root, temporaryFolder));
    },
  };
}

function takenAway(store: string, directory: string): LeaseError {
  return new LeaseError(
    `The lease of the target was lost: ${directory}, through which this run writes to ${store}, was taken away from ${temporaryFolder}, ` +
      'as another run does that takes the target. This run writes nothing more there.',
  );
}

function refusedFile(store: string, key: string, reason: string, since: number): PutError {
  const message = `Expected a key that folder ${store} can hold, got ${JSON.stringify(key)} (${reason})`;
  const elapsedMs = performance.now() - since;
  return new PutError({ message, store, key, attempts: 1, elapsedMs, code: reason, maybeSent: false });
}

/** The file itself where `path` is a link to it: a moved link would be no object. */
async function realFile(path: string): Promise<string> {
  const file = await realpath(path);
  if (!(await lstat(file)).isFile()) throw new Error(`expected ${path} to be a file`);
  return file;
}

/** Looks at the deadline in the turn of the rename itself: queued for the thread pool it could still take place later. */
async function renameInTime(from: string, to: string, deadline: WriteDeadline | undefined): Promise<void> {
  const wait = deadline?.pass();
  if (wait !== undefined) await wait;
  renameSync(from, to);
}
