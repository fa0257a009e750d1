/** A gzip member with any of the header's parts, which Node does not write. */
import { crc32, deflateRawSync } from 'node:zlib';

/** `flags` as RFC 1952 has them: 2 the header's CRC, 4 an extra field, 8 a name, 16 a comment. */
export function memberOf(text: string, flags: number): Buffer {
  const bytes = Buffer.from(text);
  const parts = [Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3])];
  if (flags & 4) parts.push(Buffer.from([6, 0, 0x42, 0x43, 2, 0, 9, 9]));
  if (flags & 8) parts.push(Buffer.from('name\0'));
  if (flags & 16) parts.push(Buffer.from('comment\0'));
  if (flags & 2) {
    const crc = Buffer.alloc(2);
    crc.writeUInt16LE(crc32(Buffer.concat(parts)) & 0xffff);
    parts.push(crc);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([...parts, deflateRawSync(bytes), trailer]);
}
