/** Fetches the objects of one batch into a folder: each as it was listed, or the run ends. */
import { createHash } from 'node:crypto';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SourceError } from '../../shared/errors.js';
import type { ObjectStore } from '../../store/object-store.js';
import { type SourceObject, uriOf } from './list-objects.js';

export interface FetchParts {
  readonly storeOf: (bucket: string) => Pick<ObjectStore, 'localFile'>;
  /** When aborted, no more are fetched; its reason is thrown. */
  readonly signal: AbortSignal | undefined;
  /** Told of each object that is there. */
  readonly onFetched: (bytes: number) => void;
}

/** Objects on their way at once. */
export const parallelFetches = 16;

/**
 * The paths of the files, in the objects' order.
 *
 * @throws SourceError for an object that was changed or removed since it was listed
 */
export async function fetchBatch(
  objects: readonly SourceObject[],
  folder: string,
  parts: FetchParts,
): Promise<readonly string[]> {
  const paths: string[] = [];
  const work = objects.entries();
  const failed = new AbortController();
  const fetchOn = async () => {
    for (const [index, object] of work) {
      parts.signal?.throwIfAborted();
      if (failed.signal.aborted) return;
      paths[index] = await fetchObject(object, join(folder, String(index)), parts);
      parts.onFetched(object.bytes);
    }
  };
  const fetching = Array.from({ length: parallelFetches }, () =>
    fetchOn().catch((error: unknown) => {
      failed.abort(error);
    }),
  );
  await Promise.all(fetching);
  if (failed.signal.aborted) throw failed.signal.reason;
  return paths;
}

/** In a folder of its own: one key may be the beginning of another. */
async function fetchObject(object: SourceObject, folder: string, { storeOf }: FetchParts): Promise<string> {
  const path = join(folder, ...object.key.split('/').map(fileName));
  await mkdir(dirname(path), { recursive: true });
  const fetched = await storeOf(object.bucket).localFile(object.key, folder, object.etag);
  if (fetched === undefined) {
    throw new SourceError(
      `${uriOf(object)}: changed or removed since it was listed. Run again when nobody writes to it.`,
    );
  }
  await rename(fetched, path);
  const { size } = await stat(path);
  if (size !== object.bytes) {
    throw new SourceError(
      `${uriOf(object)}: ${object.bytes} bytes were listed and ${size} came. Run again when nobody writes to it.`,
    );
  }
  return path;
}

/** Bytes that every file system takes in a name. */
const longestName = 200;

/** A part of a key as a file's name, which keeps its ending; `dt=2026-01-31` stays as it is. */
function fileName(part: string): string {
  if (part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= longestName) return part;
  const ending = /(?:\.[A-Za-z0-9]{1,8}){1,2}$/.exec(part)?.[0] ?? '';
  return createHash('sha256').update(part).digest('hex').slice(0, 32) + ending;
}
