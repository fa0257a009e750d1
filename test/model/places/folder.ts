/** A folder of this machine. */
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { StoredObject } from '../contract/world.js';
import type { Place } from './place.js';
import { storedObject } from './stored-object.js';

/** Where a local store writes what is not whole yet. */
const unfinished = '.splitter-tmp';

export function openFolder(root: string): Place {
  const target = join(root, 'out');
  const pathOf = (key: string) => join(target, ...key.split('/'));
  return {
    kind: 'folder',
    target: `${target}/`,
    state: join(root, '_splitter'),
    deletionFlags: [],
    env: {},
    etagOf: ({ stamp }) => stamp,
    look: async () => {
      const entries = await readdir(target, { recursive: true, withFileTypes: true }).catch(() => []);
      const objects = new Map<string, StoredObject>();
      for (const entry of entries) {
        const path = join(entry.parentPath, entry.name);
        const key = relative(target, path).split(sep);
        if (!entry.isFile() || key[0] === unfinished) continue;
        const { ino, mtimeNs, size } = await lstat(path, { bigint: true });
        const stamp = `${ino} ${mtimeNs} ${size}`;
        objects.set(key.join('/'), storedObject(await readFile(path), stamp, undefined));
      }
      return objects;
    },
    write: async (key, body) => {
      await mkdir(dirname(pathOf(key)), { recursive: true });
      // A file of its own, as whoever writes whole files does it.
      await writeFile(`${root}/somebody-elses`, body);
      await rename(`${root}/somebody-elses`, pathOf(key));
    },
    remove: (key) => rm(pathOf(key)),
    takeTraffic: () => undefined,
    close: async () => undefined,
  };
}
