/** Reads one stored file together with the ETag of exactly the bytes that were read. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { whenFilesAreFree } from '../../shared/when-files-are-free.js';
import type { ETag, GetOptions } from '../object-store.js';
import { meansAbsent } from './file-errors.js';
import { fileETag } from './file-etag.js';

// A link is not an object, wherever it leads; and a pipe would keep the call waiting for its writer.
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Undefined where there is no file, or not the version `ifMatch`. Other errors are thrown as they are. */
export async function readVersion(
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  path: string,
  { ifMatch, lastBytes, range }: GetOptions = {},
): Promise<{ bytes: Uint8Array; etag: ETag } | undefined> {
  try {
    const file = await whenFilesAreFree(clock, () => open(path, flags));
    try {
      const found = await file.stat({ bigint: true });
      const etag = fileETag(found);
      if (!found.isFile() || (ifMatch !== undefined && ifMatch !== etag)) return undefined;
      const size = Number(found.size);
      const part =
        lastBytes === undefined ? range : { from: Math.max(0, size - lastBytes), bytes: lastBytes };
      if (part === undefined) return { bytes: await file.readFile(), etag };
      const { bytesRead, buffer } = await file.read({
        buffer: Buffer.alloc(Math.max(0, Math.min(part.bytes, size - part.from))),
        position: part.from,
      });
      return { bytes: buffer.subarray(0, bytesRead), etag };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}
