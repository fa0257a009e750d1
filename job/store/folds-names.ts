/** Whether a folder lies on a file system that takes names for one which differ by their case, as macOS and Windows do. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeIfEmpty } from '../shared/remove-if-empty.js';
import { temporaryFolder } from './local/split-key.js';

/** By the folder that the store makes for its own files; what is made for this look alone is removed. */
export async function foldsNames(folder: string): Promise<boolean> {
  const temporary = join(folder, temporaryFolder);
  let made: string | undefined;
  try {
    made = await mkdir(temporary, { recursive: true });
    const [own, other] = [
      await stat(temporary, { bigint: true }),
      await stat(join(folder, temporaryFolder.toUpperCase()), { bigint: true }),
    ];
    return own.ino === other.ino && own.dev === other.dev;
  } catch {
    // No such name; or nothing can be made here, which the first put says better.
    return false;
  } finally {
    if (made !== undefined) await removeMade(made, temporary);
  }
}

/** From `last` up to `first`, in which it lies. */
async function removeMade(first: string, last: string): Promise<void> {
  for (let path = last; (await removeIfEmpty(path)) && path !== first; ) path = dirname(path);
}
