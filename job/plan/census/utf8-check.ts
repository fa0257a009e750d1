/** Finds the first byte that is no UTF-8 in a text that comes in pieces. */
import { isUtf8 } from 'node:buffer';

/** Below this a stretch is looked through character by character, in bytes. */
const fewBytes = 64;

export class Utf8Check {
  /** The beginning of a character that the last piece cut. */
  #rest: Buffer = Buffer.alloc(0);

  /** Where in this piece a byte stands that is no UTF-8, 0 for a character that began in the one before; -1 for nowhere. */
  push(piece: Buffer): number {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const whole = bytes.length - cutCharacter(bytes);
    const before = this.#rest.length;
    if (!isUtf8(bytes.subarray(0, whole))) return Math.max(0, firstFault(bytes.subarray(0, whole)) - before);
    this.#rest = Buffer.from(bytes.subarray(whole));
    return -1;
  }

  /** Whether the text ended with a whole character. */
  isComplete(): boolean {
    return this.#rest.length === 0;
  }
}

/** Bytes at the end that may begin a character whose other bytes are still to come. */
function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isFollowing(byte)) continue;
    return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

/** Halves the stretch in which the fault is. */
function firstFault(bytes: Buffer): number {
  let [low, high] = [0, bytes.length];
  while (high - low > fewBytes) {
    let middle = (low + high) >> 1;
    while (middle > low && isFollowing(bytes[middle] ?? 0)) middle -= 1;
    // Nothing but following bytes for half of the stretch: no UTF-8 looks like that.
    if (middle === low) break;
    if (isUtf8(bytes.subarray(low, middle))) low = middle;
    else high = middle;
  }
  while (low < bytes.length) {
    const length = lengthOf(bytes[low] ?? 0);
    if (!isUtf8(bytes.subarray(low, low + length))) return low;
    low += length;
  }
  return low;
}

function isFollowing(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function lengthOf(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
