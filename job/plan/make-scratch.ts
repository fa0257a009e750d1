/** A folder for what planning writes on this machine. */

import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../shared/errors.js';
import { messageOf } from '../shared/message-of.js';

/**
 * A new folder in `parent`, whose name begins with `name`. `flag` is the setting that names the parent.
 * @throws RunError when it cannot be made
 */
export async function makeScratch(
  parent: string,
  name: string,
  flag: '--state' | '--scratch-dir',
): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    return await mkdtemp(join(parent, `${name}-`));
  } catch (error) {
    const reason = messageOf(error);
    throw new RunError(
      `Temporary files cannot be written to ${parent} (${reason}). Give a ${flag} that is a writable folder with room.`,
      { cause: error },
    );
  }
}
