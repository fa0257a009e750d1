/** Whether a folder has the packages of its package-lock.json, of those very versions. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { errorCode } from '../../job/shared/error-code.js';

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

/** By the lock file that npm leaves in node_modules; npm documentation, "package-lock.json", on hidden lockfiles. */
export async function isInstalled(folder: string): Promise<boolean> {
  const [wanted, found] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map((path) => packagesIn(join(folder, path))),
  );
  return wanted !== undefined && isDeepStrictEqual(wanted, found);
}

/** But for the folder itself; undefined where there is no such file. */
async function packagesIn(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const { '': _, ...packages } = lock.parse(JSON.parse(await readFile(path, 'utf8'))).packages;
    return packages;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
