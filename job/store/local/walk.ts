/** Lists a folder as S3 lists a bucket: all keys in the order of their bytes, one directory in memory at a time. */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareUtf8 } from '../../shared/compare-utf8.js';
import type { ObjectInfo, ObjectKey } from '../object-store.js';
import type { Directories } from './directories.js';
import { meansAbsent } from './file-errors.js';
import { fileETag } from './file-etag.js';
import { isReserved, splitKey } from './split-key.js';

/** Files asked for their size and ETag at once. */
const batch = 64;

/** A directory on the way: its key is empty or ends with `/`. */
interface Step {
  readonly key: string;
  readonly path: string;
}

/** Links are not objects and are not followed, as `put` goes through none. What is removed meanwhile is left out. */
export async function* walk(
  directories: Directories,
  prefix: string,
  startAfter: string | undefined,
): AsyncGenerator<ObjectInfo> {
  const directory = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
  if (prefix.startsWith('/') || (directory !== '' && splitKey(directory).kind === 'refused')) return;
  const start = await directories.find(directory);
  if (start.kind !== 'found') return;
  const key = directory === '' ? '' : `${directory}/`;
  yield* walkStep({ key, path: start.path });

  async function* walkStep(step: Step): AsyncGenerator<ObjectInfo> {
    let files: string[] = [];
    for (const name of await namesIn(step)) {
      if (!name.endsWith('/')) {
        files.push(name);
        if (files.length < batch) continue;
      }
      yield* statAll(step, files);
      files = [];
      if (name.endsWith('/'))
        yield* walkStep({ key: step.key + name, path: join(step.path, name.slice(0, -1)) });
    }
    yield* statAll(step, files);
  }

  /** Names in order; a directory's ends with `/`, since that is how its keys go on. */
  async function namesIn(step: Step): Promise<string[]> {
    const names: string[] = [];
    for (const entry of await entriesIn(step.path)) {
      const isDirectory = entry.isDirectory();
      if (!isDirectory && !entry.isFile()) continue;
      const name = isDirectory ? `${entry.name}/` : entry.name;
      if (isAskedFor(step.key + name, isDirectory)) names.push(name);
    }
    return names.sort(compareUtf8);
  }

  function isAskedFor(key: string, isDirectory: boolean): boolean {
    if (isReserved(key)) return false;
    const hasPrefix = key.startsWith(prefix) || (isDirectory && prefix.startsWith(key));
    if (!hasPrefix || startAfter === undefined) return hasPrefix;
    return compareUtf8(key, startAfter) > 0 || (isDirectory && startAfter.startsWith(key));
  }
}

async function entriesIn(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (meansAbsent(error)) return [];
    throw error;
  }
}

async function* statAll(step: Step, names: readonly string[]): AsyncGenerator<ObjectInfo> {
  for (const info of await Promise.all(names.map((name) => statOne(step, name)))) {
    if (info !== undefined) yield info;
  }
}

async function statOne(step: Step, name: string): Promise<ObjectInfo | undefined> {
  try {
    const file = await lstat(join(step.path, name), { bigint: true });
    if (!file.isFile()) return undefined;
    // The key was found by listing, so it is one.
    return { key: (step.key + name) as ObjectKey, bytes: Number(file.size), etag: fileETag(file) };
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}
