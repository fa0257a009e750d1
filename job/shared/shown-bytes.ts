/** Bytes for a person to read. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';

/** The text that they are, else their number and md5. */
export function shownBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes).toString();
  return `${bytes.byteLength} bytes that are no text, md5 ${createHash('md5').update(bytes).digest('hex')}`;
}
