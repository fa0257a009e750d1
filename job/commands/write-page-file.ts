/** Writes a page to the file of --html, which is there under its name only when it is whole. */
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SettingsError } from '../shared/errors.js';
import { wordsOf } from '../shared/words-of.js';

/** @throws SettingsError when the file's folder is not there, before anything is done */
export async function checkFolder(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  const problem = `expected a file in a folder that is there, got ${path}: ${folder} is ${found === undefined ? 'not there' : 'no folder'}; make it, or give another file`;
  throw new SettingsError([{ setting: '--html', problem }]);
}

/** @throws SettingsError when it cannot be written; what was there stays then */
export async function writePageFile(path: string, page: string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeFile(partial, page, { flag: 'wx' });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw new SettingsError([{ setting: '--html', problem: `${path} cannot be written: ${wordsOf(error)}` }]);
  }
}
