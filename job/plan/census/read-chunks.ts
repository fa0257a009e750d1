/** The bytes of a file in chunks, one buffer for all of them; its figures are those of the file that was opened. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileIdentity } from './file-count.js';

const chunkBytes = 256 * 1024;

export interface OpenFile {
  readonly identity: FileIdentity;
  /** The next bytes, good until the call after; undefined at the end. */
  next(): Buffer | undefined;
  /** Bytes from anywhere; fewer where the file ends. */
  at(position: number, length: number): Buffer;
  close(): void;
}

/**
 * Without promises: the census has its thread to itself, and a promise a chunk would cost it a third.
 *
 * @param onRead told of each piece that `next` gives, in bytes
 */
export function openFile(path: string, onRead: (bytes: number) => void = () => {}): OpenFile {
  const file = openSync(path, 'r');
  const { size, mtimeNs, ino } = fstatSync(file, { bigint: true });
  const buffer = Buffer.allocUnsafe(chunkBytes);
  return {
    identity: { size: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) },
    next() {
      const bytes = readSync(file, buffer, 0, chunkBytes, null);
      onRead(bytes);
      return bytes === 0 ? undefined : buffer.subarray(0, bytes);
    },
    at(position, length) {
      const found = Buffer.allocUnsafe(length);
      let bytes = 0;
      while (bytes < length) {
        const more = readSync(file, found, bytes, length - bytes, position + bytes);
        if (more === 0) break;
        bytes += more;
      }
      return found.subarray(0, bytes);
    },
    close() {
      closeSync(file);
    },
  };
}
