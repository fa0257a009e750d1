/** A stream into a file that is closed when this settles, however it does: its folder may be removed then. */
import { createWriteStream } from 'node:fs';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface WriteWholeOptions {
  /** What the bytes go through. @default nothing */
  readonly by?: Transform | undefined;
  /** Ends it with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** `path` must not be there. Of a stream that fails the file is left as it is. */
export async function writeWhole(
  from: Readable | AsyncIterable<Uint8Array>,
  path: string,
  { by, signal }: WriteWholeOptions = {},
): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx' });
  try {
    const options = signal === undefined ? {} : { signal };
    await (by === undefined ? pipeline(from, file, options) : pipeline(from, by, file, options));
  } finally {
    // A broken pipeline does not wait for its last stream, which may make the file after it was removed.
    if (!file.closed) await new Promise<void>((resolve) => file.once('close', () => resolve()));
  }
}
