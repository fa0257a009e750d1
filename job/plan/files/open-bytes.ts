/** The bytes of a text file, unpacked where its name ends with `.gz`. */

import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SourceError } from '../../shared/errors.js';
import { wordsOf } from '../../shared/words-of.js';

/** @throws SourceError when a `.gz` is none */
export async function* openBytes(file: string): AsyncIterable<Buffer> {
  const raw = createReadStream(file);
  if (!/\.gz$/i.test(file)) return yield* raw;
  const plain = createGunzip();
  // pipe() does not hand errors on.
  raw.once('error', (error) => plain.destroy(error));
  try {
    yield* raw.pipe(plain);
  } catch (error) {
    const reason = wordsOf(error);
    throw new SourceError(`${file}: not readable as gzip: ${reason}`, { cause: error });
  } finally {
    raw.destroy();
  }
}
