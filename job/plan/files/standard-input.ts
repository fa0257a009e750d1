/** Standard input as a file: files are read more than once, and what a pipe gives comes once. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { SourceError } from '../../shared/errors.js';
import { writeWhole } from '../../shared/write-whole.js';
import type { Progress } from '../plan-progress.js';
import { identify, type SourceFile } from './list-files.js';

/** What messages call it. */
export const standardInputName = 'standard input';

/** Whether `--files` names it. */
export function isStandardInput(patterns: readonly string[]): boolean {
  return patterns.length === 1 && patterns[0] === '-';
}

/**
 * Writes all of it to a file.
 *
 * @param signal when aborted, ends the waiting; its reason is thrown
 * @param progress told of the bytes; how many there will be a pipe does not say
 * @throws SourceError when it is a terminal, or ends without a byte
 */
export async function spoolStandardInput(
  input: Readable & { readonly isTTY?: boolean },
  to: string,
  signal: AbortSignal | undefined,
  progress?: Progress,
): Promise<SourceFile> {
  if (input.isTTY) {
    throw new SourceError(
      '--files -: expected rows on standard input, got a terminal. Give them by a pipe: cat orders.csv | splitter … ' +
        'A run whose plan was cut off needs them again; one that was planned does not.',
    );
  }
  await mkdir(dirname(to), { recursive: true });
  progress?.begin();
  progress?.now('taking standard input into the scratch folder');
  try {
    await writeWhole(input, to, { by: counted(progress), signal });
  } finally {
    progress?.end();
  }
  const identity = await identify(to);
  if (identity === undefined) throw new SourceError(`${to}: gone, right after it was written.`);
  if (identity.size === 0) {
    throw new SourceError(
      'standard input ended without a byte: what fills it has failed, or was not given. Give the rows by a pipe: ' +
        'cat orders.csv | splitter … A run whose plan was cut off needs them again.',
    );
  }
  return { path: to, ...identity };
}

function counted(progress: Progress | undefined): Transform {
  return new Transform({
    transform(chunk: Buffer, _, pass) {
      progress?.add(chunk.length);
      pass(null, chunk);
    },
  });
}
