/**
 * Walks a key's directories from the root and goes through no symbolic link: one may lead out of the folder, and one within it
 * would make one file of two keys.
 */

import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../shared/error-code.js';
import { meansAbsent } from './file-errors.js';
import type { Refusal } from './split-key.js';

export type Resolved =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export interface Directories {
  /** The directory's path, when every part of it is a directory inside the root. */
  find(directory: string): Promise<Resolved>;
  /** The same; parts that are missing are made. ENOENT when one vanishes meanwhile: `forget`, then try again. */
  make(directory: string): Promise<Resolved>;
  /** Drops what is known of one directory, or of all. */
  forget(directory?: string): void;
}

/** Enough for the directories in use, at some 100 bytes each; a walk takes one call for each part of the path. */
const knownAtMost = 10_000;

/**
 * Directories found good are remembered, so somebody who swaps a directory for a link while a run writes into it is
 * not noticed: who may do that can write into the folder anyway.
 */
export function createDirectories(root: string): Directories {
  const known = new Set<string>();

  async function enter(path: string, makes: boolean): Promise<Resolved> {
    for (;;) {
      try {
        const found = await lstat(path);
        if (found.isDirectory()) return { kind: 'found', path };
        return { kind: 'refused', reason: found.isSymbolicLink() ? 'path-outside-target' : 'path-conflict' };
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error;
        if (!makes) return { kind: 'absent' };
      }
      try {
        await mkdir(path);
      } catch (error) {
        // Made by another put meanwhile: look again at what it is.
        if (errorCode(error) !== 'EEXIST') throw error;
      }
    }
  }

  async function resolve(directory: string, makes: boolean): Promise<Resolved> {
    if (directory === '') return { kind: 'found', path: root };
    if (!known.has(directory)) {
      for (let end = 0; end < directory.length; ) {
        const slash = directory.indexOf('/', end + 1);
        end = slash < 0 ? directory.length : slash;
        const part = directory.slice(0, end);
        if (known.has(part)) continue;
        const entered = await enter(join(root, part), makes);
        if (entered.kind !== 'found') return entered;
        remember(part);
      }
    }
    return { kind: 'found', path: join(root, directory) };
  }

  function remember(directory: string): void {
    if (known.size >= knownAtMost) {
      const [oldest] = known;
      if (oldest !== undefined) known.delete(oldest);
    }
    known.add(directory);
  }

  return {
    async find(directory) {
      try {
        return await resolve(directory, false);
      } catch (error) {
        if (meansAbsent(error)) return { kind: 'absent' };
        throw error;
      }
    },
    make: (directory) => resolve(directory, true),
    forget(directory) {
      if (directory === undefined) known.clear();
      else known.delete(directory);
    },
  };
}
