/** A folder for what a process writes for itself on this machine, and the end of those that killed processes left. */

import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from './errors.js';
import { isProcessGone, newProcessToken } from './process-token.js';
import { wordsOf } from './words-of.js';

/** What the folder is for; its name begins with it. */
const uses = [
  'plan',
  'upload',
  'delete',
  'diff',
  'verify',
  'preview',
  'changes',
  'restore',
  'init',
  'keep',
] as const;
type ScratchName = `splitter-${(typeof uses)[number]}`;
const made = new RegExp(`^splitter-(?:${uses.join('|')})-(.+)$`);

/**
 * A new folder in `parent`. Those beside it whose process is gone are removed first: a run that is started again on a disk
 * that its dead predecessor has filled needs the room. `flag` is the setting that names the parent.
 * @throws RunError when it cannot be made
 */
export async function makeScratch(
  parent: string,
  name: ScratchName,
  flag: '--state' | '--scratch-dir',
): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    await sweep(parent);
    const path = join(parent, `${name}-${newProcessToken()}`);
    await mkdir(path, { mode: 0o700 });
    return path;
  } catch (error) {
    const reason = wordsOf(error);
    throw new RunError(
      `Temporary files cannot be written to ${parent} (${reason}). Give a ${flag} that is a writable folder with room.`,
      { cause: error },
    );
  }
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, token] = made.exec(name) ?? [];
    if (token === undefined || !isProcessGone(token)) continue;
    // What cannot be removed takes room and harms nothing.
    await removeOwn(join(parent, name)).catch(() => undefined);
  }
}

/** In a folder that all may write to, somebody else can give theirs such a name. */
async function removeOwn(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory() && found.uid === process.getuid?.())
    await rm(path, { recursive: true, force: true });
}
