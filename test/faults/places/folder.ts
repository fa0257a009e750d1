/** A folder of this machine. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Place } from './place.js';

/** Where a local store writes what is not whole yet. */
const unfinished = '.splitter-tmp';

/** `folders` puts the target or the state elsewhere, on a small disk of its own. */
export function openFolder(
  root: string,
  folders: { readonly target?: string; readonly state?: string } = {},
): Place {
  const target = folders.target ?? join(root, 'out');
  const state = folders.state ?? join(root, '_splitter');
  const pathOf = (path: string) => {
    const [top, ...rest] = path.split('/');
    return join(top === 'out' ? target : state, ...rest);
  };
  return {
    kind: 'folder',
    target: `${target}/`,
    state,
    env: {},
    pathOf,
    list: async (prefix) => {
      const [top = ''] = prefix.split('/');
      const base = pathOf(top);
      const entries = await readdir(pathOf(prefix), { recursive: true, withFileTypes: true }).catch(absent);
      return (entries ?? [])
        .filter((entry) => entry.isFile())
        .map((entry) => relative(base, join(entry.parentPath, entry.name)).split(sep))
        .filter((parts) => !parts.includes(unfinished))
        .map((parts) => [top, ...parts].join('/'));
    },
    read: (path) => readFile(pathOf(path)).catch(absent),
    write: async (path, bytes) => {
      await mkdir(dirname(pathOf(path)), { recursive: true });
      await writeFile(pathOf(path), bytes);
    },
    remove: (path) => rm(pathOf(path)),
    close: async () => undefined,
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
