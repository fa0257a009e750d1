/** What the files below some folders take of the disk. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** In bytes: less than a file's length where parts of it were never written. Folders and files may come and go meanwhile. */
export async function diskTaken(folders: readonly string[]): Promise<number> {
  let taken = 0;
  for (const folder of folders) {
    for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found?.isFile()) taken += found.blocks * 512;
    }
  }
  return taken;
}
