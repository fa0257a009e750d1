/**
 * Unpacks zstd (RFC 8878) frame by frame. The frames' own structure is read here, so that the end, the length and the
 * checksum are looked at, which the library that unpacks the blocks does not do.
 */
import { types } from 'node:util';
import { Decompress } from 'fzstd';
import xxhash, { type XXHashAPI } from 'xxhash-wasm';
import { SourceError } from '../../shared/errors.js';
import { PackedBytes } from '../census/packed-bytes.js';
import { damagedFile } from './damaged-file.js';

const magic = 0xfd2fb528;
/** Of a frame that is passed over, but for its last four bits. */
const skippedMagic = 0x184d2a50;
const mostBlockBytes = 128 * 1024;
/** Of what was unpacked before, which a block may repeat and which is held in memory: as much as the `zstd` command takes by itself. */
const mostWindowBytes = 128n * 1024n * 1024n;
const pieceBytes = 64 * 1024;

/** Kinds of blocks. */
const repeated = 1;
const reserved = 3;

/**
 * @param next gives the packed bytes, a piece at a time
 * @throws SourceError for whatever is no whole frame up to the end of the file
 */
export async function unpackZstd(
  file: string,
  next: () => Buffer | undefined,
  write: (piece: Uint8Array) => void,
): Promise<void> {
  const frames = new Frames(file, new PackedBytes(next), write, await xxhash());
  do frames.passFrame();
  while (!frames.isAtEnd());
}

interface FrameHeader {
  readonly bytes: Buffer;
  readonly hasChecksum: boolean;
  /** What the frame unpacks to, where it says so. */
  readonly contentBytes: bigint | undefined;
  /** What unpacking holds in memory. */
  readonly windowBytes: bigint;
}

class Frames {
  #frame = 0;
  /** In writing, which is no fault of the file. */
  #hasFailed = false;

  constructor(
    readonly file: string,
    readonly packed: PackedBytes,
    readonly write: (piece: Uint8Array) => void,
    readonly hashes: XXHashAPI,
  ) {}

  isAtEnd(): boolean {
    return this.packed.peek() === undefined;
  }

  passFrame(): void {
    this.#frame += 1;
    const found = this.#take(4).readUInt32LE();
    if ((found & 0xfffffff0) >>> 0 === skippedMagic) {
      this.#pass(this.#take(4).readUInt32LE());
      return;
    }
    if (found !== magic) {
      throw this.#damaged(
        this.#frame === 1 ? 'it has no header' : 'behind its last frame stand bytes that are none',
      );
    }
    const { bytes, hasChecksum, contentBytes, windowBytes } = this.#header();
    if (windowBytes > mostWindowBytes) throw this.#tooLarge(windowBytes);
    const hash = this.hashes.create64();
    let length = 0;
    const decoder = new Decompress((piece) => {
      hash.update(piece);
      length += piece.length;
      this.#write(piece);
    });
    this.#decode(decoder, bytes);
    for (let isLast = false; !isLast; ) {
      const start = this.#take(3).readUIntLE(0, 3);
      isLast = (start & 1) === 1;
      const kind = (start >> 1) & 3;
      const size = start >> 3;
      if (kind === reserved || size > mostBlockBytes)
        throw this.#damaged(`frame ${this.#frame} has a block that is none`);
      const block = Buffer.allocUnsafe(3 + (kind === repeated ? 1 : size));
      block.writeUIntLE(start, 0, 3);
      this.#take(block.length - 3).copy(block, 3);
      this.#decode(decoder, block);
    }
    const checksum = hasChecksum ? this.#take(4) : Buffer.alloc(0);
    const stated = hasChecksum ? checksum.readUInt32LE() : undefined;
    this.#decode(decoder, checksum, true);
    if (stated !== undefined && Number(hash.digest() & 0xffffffffn) !== stated)
      throw this.#damaged(`the checksum of frame ${this.#frame} is wrong`);
    if (contentBytes !== undefined && contentBytes !== BigInt(length))
      throw this.#damaged(`the length of frame ${this.#frame} is wrong`);
  }

  #header(): FrameHeader {
    const descriptor = this.#take(1)[0] ?? 0;
    const isSingle = (descriptor & 0x20) !== 0;
    const descriptorBytes = isSingle ? 0 : 1;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag === 0 ? Number(isSingle) : 2 ** sizeFlag;
    if ((descriptor & 8) !== 0) throw this.#damaged(`frame ${this.#frame} has a header that is none`);
    const rest = this.#take(descriptorBytes + dictionaryBytes + sizeBytes);
    const bytes = Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, descriptor), rest]);
    if (rest.subarray(descriptorBytes, descriptorBytes + dictionaryBytes).some((byte) => byte !== 0))
      throw this.#damaged(`frame ${this.#frame} needs a dictionary`);
    const size = Buffer.alloc(8);
    rest.copy(size, 0, descriptorBytes + dictionaryBytes);
    const contentBytes = sizeBytes === 0 ? undefined : size.readBigUInt64LE() + (sizeBytes === 2 ? 256n : 0n);
    const windowBytes = isSingle ? (contentBytes ?? 0n) : windowOf(rest[0] ?? 0);
    return { bytes, hasChecksum: (descriptor & 4) !== 0, contentBytes, windowBytes };
  }

  #decode(decoder: Decompress, bytes: Buffer, isLast = false): void {
    try {
      decoder.push(bytes, isLast);
    } catch (error) {
      if (this.#hasFailed || !types.isNativeError(error)) throw error;
      throw this.#damaged(`frame ${this.#frame}: ${error.message}`);
    }
  }

  #write(piece: Uint8Array): void {
    this.#hasFailed = true;
    this.write(piece);
    this.#hasFailed = false;
  }

  #pass(bytes: number): void {
    for (let left = bytes; left > 0; ) {
      const piece = this.packed.piece(Math.min(left, pieceBytes));
      if (piece === undefined) throw this.#damaged(`it ends within frame ${this.#frame}`);
      left -= piece.length;
    }
  }

  /** Good until the next call. */
  #take(bytes: number): Buffer {
    const taken = this.packed.take(bytes);
    if (taken === undefined) throw this.#damaged(`it ends within frame ${this.#frame}`);
    return taken;
  }

  #tooLarge(windowBytes: bigint): SourceError {
    return new SourceError(
      `${this.file}: frame ${this.#frame} of the zstd needs a window of ${windowBytes} bytes in memory, and up to ${mostWindowBytes} are held. ` +
        'Unpack it, or pack it without --long or with --long=27 at most.',
    );
  }

  #damaged(what: string) {
    return damagedFile(this.file, 'zstd', what);
  }
}

/** RFC 8878, 3.1.1.1.2: five bits of exponent and three of mantissa. */
function windowOf(descriptor: number): bigint {
  const base = 1n << BigInt(10 + (descriptor >> 3));
  return base + (base / 8n) * BigInt(descriptor & 7);
}
