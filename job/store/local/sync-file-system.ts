/**
 * Puts what was written to a folder on the disk. One call for the whole file system, since Node has none and a call for each
 * file costs a wait for the disk each: the command `sync -f`, which Linux has.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RunError } from '../../shared/errors.js';
import { wordsOf } from '../../shared/words-of.js';

const run = promisify(execFile);

/**
 * Does nothing on other systems, which have no such command.
 * @throws RunError when the file system cannot be synced
 */
export async function syncFileSystem(
  folder: string,
  { platform = process.platform, command = 'sync' } = {},
): Promise<void> {
  if (platform !== 'linux') return;
  try {
    await run(command, ['-f', folder]);
  } catch (error) {
    throw new RunError(
      `What was written to ${folder} could not be put on the disk with 'sync -f' (${wordsOf(error).trim()}). Mend the disk, or ` +
        'install coreutils; --no-sync goes on without, and a power cut may then take what counts as written.',
      { cause: error },
    );
  }
}
