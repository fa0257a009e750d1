/** A download appears in its folder whole or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { writeWhole } from '../../shared/write-whole.js';

/** Writes `body` into the existing `folder` and gives the file's path, which has the key's extension. */
export async function download(body: Readable, folder: string, key: string): Promise<string> {
  // A key is no file name: too long, with slashes, or equal to another one where case does not count.
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32) + extname(key).slice(0, 16);
  const path = join(folder, name);
  const unfinished = join(folder, `${randomUUID()}.part`);
  try {
    await writeWhole(body, unfinished);
    await rename(unfinished, path);
    return path;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
