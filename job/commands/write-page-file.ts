/** Writes a page to the file of --html, which is there under its name only when it is whole. */
import { lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SettingsError } from '../shared/errors.js';
import { wordsOf } from '../shared/words-of.js';

/** @throws SettingsError when the file's folder is not there or something other than a file is, before anything is done */
export async function checkPageFile(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw fault(
      `expected a file in a folder that is there, got ${path}: ${folder} is ${found === undefined ? 'not there' : 'no folder'}; make it, or give another file`,
    );
  }
  // A link would be replaced, not what it leads to; a device would be no device any more.
  const there = await lstat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) {
    throw fault(`expected a file, or nothing yet, got ${path}, which is something else; give another file`);
  }
}

/** @throws SettingsError when it cannot be written; what was there stays then */
export async function writePageFile(path: string, page: string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    const file = await open(partial, 'wx');
    try {
      await file.writeFile(page).finally(() => file.close());
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  } catch (error) {
    throw fault(`${path} cannot be written: ${wordsOf(error)}`);
  }
}

function fault(problem: string): SettingsError {
  return new SettingsError([{ setting: '--html', problem }]);
}
