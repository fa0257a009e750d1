/**
 * In a folder, what an epoch of a lease writes lies in a directory of that epoch until it is moved into place. Whoever
 * takes a higher epoch takes the directories of the lower ones away, so that a move which comes late finds nothing.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../shared/error-code.js';
import { RunError } from '../../shared/errors.js';
import { newProcessToken } from '../../shared/process-token.js';
import { removeIfEmpty } from '../../shared/remove-if-empty.js';
import { wordsOf } from '../../shared/words-of.js';
import { isLowerEpoch } from './epoch-name.js';
import { temporaryFolder } from './split-key.js';
import { prepareTemporaryFolder } from './temporary-files.js';

/**
 * Makes `directory` in the temporary folder of the store at `root`, after those of the same target's lower epochs have
 * been taken away. Must come before the look that shows this epoch to be the highest: then a directory that is made
 * late is never written to.
 * @throws RunError when the file system does not let it
 */
export async function takeLocalEpochDirectory(root: string, directory: string): Promise<void> {
  const folder = join(root, temporaryFolder);
  try {
    await prepareTemporaryFolder(folder);
    for (const name of await namesIn(folder)) {
      if (isLowerEpoch(name, directory)) await takeAway(folder, name);
    }
    await mkdir(join(folder, directory), { recursive: true });
  } catch (cause) {
    throw new RunError(`${folder} cannot be written to (${wordsOf(cause)}). Check the folder, then resume.`, {
      cause,
    });
  }
}

/** None where another store that was closed has removed the folder, since it was empty. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** At the end of an epoch, when nothing of it may come any more. */
export async function removeLocalEpochDirectory(root: string, directory: string): Promise<void> {
  const folder = join(root, temporaryFolder);
  await takeAway(folder, directory);
  await removeIfEmpty(folder);
}

/** The rename is what counts: from then on its old name leads nowhere. */
async function takeAway(folder: string, name: string): Promise<void> {
  const aside = join(folder, `${newProcessToken()}.gone`);
  try {
    await rename(join(folder, name), aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
