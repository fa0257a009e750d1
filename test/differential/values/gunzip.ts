/** The reference for gzip, by RFC 1952: every member to its end, checksum and length, then nothing but zeros. */
import { crc32, inflateRawSync } from 'node:zlib';

const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** @throws Error when the bytes are no whole and undamaged gzip */
export function gunzip(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (parts.length > 0 && bytes.subarray(at).every((byte) => byte === 0)) break;
    const member = readMember(bytes.subarray(at));
    parts.push(member.content);
    at += member.length;
  }
  if (parts.length === 0) throw new Error('gzip: empty');
  return Buffer.concat(parts);
}

function readMember(bytes: Buffer): { content: Buffer; length: number } {
  const start = headerLength(bytes);
  const { buffer, engine } = inflateRawSync(bytes.subarray(start), { info: true }) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  const end = start + engine.bytesWritten;
  if (bytes.length < end + 8) throw new Error('gzip: cut off in its trailer');
  if (bytes.readUInt32LE(end) !== crc32(buffer)) throw new Error('gzip: the checksum is wrong');
  if (bytes.readUInt32LE(end + 4) !== buffer.length % 2 ** 32) throw new Error('gzip: the length is wrong');
  return { content: buffer, length: end + 8 };
}

function headerLength(bytes: Buffer): number {
  if (bytes.length < 10) throw new Error('gzip: cut off in its header');
  const flags = bytes.readUInt8(3);
  if (bytes.readUInt16BE(0) !== 0x1f8b || bytes[2] !== 8 || (flags & flag.reserved) !== 0) {
    throw new Error('gzip: no member begins here');
  }
  let at = 10;
  if (flags & flag.extra) at += 2 + bytes.readUInt16LE(at);
  for (const text of [flag.name, flag.comment]) {
    if (!(flags & text)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) throw new Error('gzip: cut off in its header');
    at = end + 1;
  }
  if (flags & flag.headerCrc) {
    if (bytes.readUInt16LE(at) !== (crc32(bytes.subarray(0, at)) & 0xffff)) {
      throw new Error("gzip: the header's checksum is wrong");
    }
    at += 2;
  }
  return at;
}
