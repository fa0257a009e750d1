/** The way back from what an object's bytes may have been compressed with, for those who know the md5 that must come out. */
import { createHash } from 'node:crypto';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { md5Of } from './compression.js';

type Take = (piece: Uint8Array) => void;

const decoders = [
  (bytes: Uint8Array, take: Take) => through(bytes, zlib.createGunzip(), take),
  async (bytes: Uint8Array, take: Take) => {
    new Decompress(take).push(bytes, true);
  },
  (bytes: Uint8Array, take: Take) => through(bytes, zlib.createBrotliDecompress(), take),
];

/**
 * Whether the bytes are those of this md5, as they are or compressed with any codec that the program knows. Memory does not
 * grow with what comes out.
 */
export async function holds(bytes: Uint8Array, md5: string): Promise<boolean> {
  if (md5Of(bytes) === md5) return true;
  for (const decode of decoders) {
    const hash = createHash('md5');
    if ((await worked(decode(bytes, (piece) => hash.update(piece)))) && hash.digest('hex') === md5)
      return true;
  }
  return false;
}

/** The bytes of this md5 that these are compressed from; themselves where there are none. */
export async function decompressed(bytes: Uint8Array, md5: string | null): Promise<Uint8Array> {
  for (const decode of decoders) {
    const pieces: Uint8Array[] = [];
    const done = await worked(decode(bytes, (piece) => pieces.push(Buffer.from(piece))));
    const whole = Buffer.concat(pieces);
    if (done && md5Of(whole) === md5) return whole;
  }
  return bytes;
}

/** What is of another codec, or damaged, is no failure of the program's. */
async function worked(decoding: Promise<void>): Promise<boolean> {
  try {
    await decoding;
    return true;
  } catch {
    return false;
  }
}

async function through(bytes: Uint8Array, decoder: Transform, take: Take): Promise<void> {
  await pipeline(Readable.from([bytes]), decoder, async (pieces: AsyncIterable<Uint8Array>) => {
    for await (const piece of pieces) take(piece);
  });
}
