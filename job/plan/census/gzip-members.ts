/**
 * Unpacks gzip (RFC 1952) member by member, each checked against its CRC and length. Node's own gunzip takes a zero byte
 * behind a member for the end of the file, and drops what comes after it.
 */
import { types } from 'node:util';
import { crc32, createInflateRaw } from 'node:zlib';
import { SourceError } from '../../shared/errors.js';
import { PackedBytes } from './packed-bytes.js';

/** What one write to zlib may unpack to is held at once: a thousand times as much at most. */
const pieceBytes = 64 * 1024;
const trailerBytes = 8;

/** Bits of the header's flags. */
const headerCrc = 2;
const extraField = 4;
const fileName = 8;
const comment = 16;
const unknownFlags = 0xe0;

export interface GzipOptions {
  readonly file: string;
  readonly next: () => Buffer | undefined;
  /** Called for what is valid, but not read by DuckDB. */
  readonly onOddity: (oddity: string) => void;
}

/** @throws SourceError for whatever is no whole member, or no zeros, up to the end of the file */
export async function* gzipMembers({ file, next, onOddity }: GzipOptions): AsyncGenerator<Buffer> {
  const packed = new PackedBytes(next);
  const damaged = (what: string) =>
    new SourceError(
      `${file}: damaged gzip: ${what}. Nothing of it can be trusted; make or fetch the file anew ('gzip -t' tells whether it is whole).`,
    );
  for (let member = 1; member === 1 || packed.peek() === 0x1f; member += 1) {
    readHeader(packed, member, damaged, onOddity);
    let [crc, length] = [0, 0];
    for await (const piece of inflate(packed, member, damaged)) {
      crc = crc32(piece, crc);
      length += piece.length;
      yield piece;
    }
    const trailer = packed.take(trailerBytes);
    if (trailer === undefined) throw damaged(`it ends within member ${member}`);
    if (trailer.readUInt32LE(0) !== crc) throw damaged(`the CRC of member ${member} is wrong`);
    if (trailer.readUInt32LE(4) !== length % 2 ** 32)
      throw damaged(`the length of member ${member} is wrong`);
  }
  const rest = packed.peek();
  if (rest === undefined) return;
  if (rest !== 0 || !packed.areZeros()) throw damaged('behind its last member stand bytes that are none');
  onOddity('zeros behind its last gzip member');
}

type Damaged = (what: string) => SourceError;

function readHeader(
  packed: PackedBytes,
  member: number,
  damaged: Damaged,
  onOddity: GzipOptions['onOddity'],
): void {
  const cut = () => damaged(`it ends within the header of member ${member}`);
  const fixed = packed.takeOfHeader(10);
  if (fixed === undefined) throw cut();
  const flags = fixed[3] ?? 0;
  if (fixed.readUInt16BE(0) !== 0x1f8b || fixed[2] !== 8 || (flags & unknownFlags) !== 0) {
    throw damaged(`member ${member} has no gzip header`);
  }
  if ((flags & extraField) !== 0) {
    const length = packed.takeOfHeader(2)?.readUInt16LE();
    if (length === undefined || packed.takeOfHeader(length) === undefined) throw cut();
  }
  for (const flag of [fileName, comment]) {
    if ((flags & flag) !== 0 && !packed.takeTextOfHeader()) throw cut();
  }
  const crc = packed.endHeader() & 0xffff;
  if ((flags & headerCrc) !== 0) {
    const stored = packed.take(2);
    if (stored === undefined) throw cut();
    if (stored.readUInt16LE() !== crc) throw damaged(`the CRC of the header of member ${member} is wrong`);
  }
  if ((flags & (headerCrc | comment)) !== 0) onOddity('a gzip header with a comment or a CRC');
}

/** Ends where the compressed data says that it ends; what zlib did not take is given back. */
async function* inflate(packed: PackedBytes, member: number, damaged: Damaged): AsyncGenerator<Buffer> {
  const zlib = createInflateRaw({ chunkSize: 4 * pieceBytes });
  const unpacked: Buffer[] = [];
  let failure: unknown;
  let settle = () => {};
  zlib.on('data', (piece: Buffer) => unpacked.push(piece));
  // A write that fails is never called back.
  zlib.on('error', (error) => {
    failure = error;
    settle();
  });
  try {
    for (let written = 0; ; ) {
      const piece = packed.piece(pieceBytes);
      if (piece === undefined) throw damaged(`it ends within member ${member}`);
      written += piece.length;
      await new Promise<void>((resolve) => {
        settle = resolve;
        zlib.write(piece, () => resolve());
      });
      if (failure !== undefined) throw damaged(`member ${member}: ${messageOf(failure)}`);
      yield* unpacked.splice(0);
      const left = written - zlib.bytesWritten;
      if (left > 0) {
        packed.giveBack(left);
        return;
      }
    }
  } finally {
    zlib.destroy();
  }
}

function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}
