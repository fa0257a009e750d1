/** Unpacks a gzip that DuckDB does not read, though it is whole. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openBytes } from './open-bytes.js';

export async function unpack(from: string, to: string): Promise<void> {
  await pipeline(openBytes(from), createWriteStream(to, { flags: 'wx' }));
}
