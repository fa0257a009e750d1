/** The bytes of a packed file as its format asks for them: some of them, text up to its end, or what is there. */
import { crc32 } from 'node:zlib';

export class PackedBytes {
  readonly #next: () => Buffer | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #headerCrc = 0;

  /** What `next` gives is good until it is called again. */
  constructor(next: () => Buffer | undefined) {
    this.#next = next;
  }

  /** So many bytes, good until the call after; undefined where the file ends before. */
  take(count: number): Buffer | undefined {
    while (this.#bytes.length - this.#at < count) if (!this.#fill()) return undefined;
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** Bytes of a member's header, which its CRC counts. */
  takeOfHeader(count: number): Buffer | undefined {
    const taken = this.take(count);
    if (taken !== undefined) this.#headerCrc = crc32(taken, this.#headerCrc);
    return taken;
  }

  /** Passes over a text of the header and the zero that ends it; false where the file ends before. */
  takeTextOfHeader(): boolean {
    for (;;) {
      const end = this.#bytes.indexOf(0, this.#at);
      this.takeOfHeader((end < 0 ? this.#bytes.length : end + 1) - this.#at);
      if (end >= 0) return true;
      if (!this.#fill()) return false;
    }
  }

  /** The CRC of the header's bytes so far; the next header's starts anew. */
  endHeader(): number {
    const crc = this.#headerCrc;
    this.#headerCrc = 0;
    return crc;
  }

  /** The next byte, which stays; undefined at the end. */
  peek(): number | undefined {
    return this.#at < this.#bytes.length || this.#fill() ? this.#bytes[this.#at] : undefined;
  }

  /** Whether nothing but zeros is left. */
  areZeros(): boolean {
    while (this.#at < this.#bytes.length || this.#fill()) {
      if (this.#bytes.subarray(this.#at).some((byte) => byte !== 0)) return false;
      this.#at = this.#bytes.length;
    }
    return true;
  }

  /** What is there, `most` bytes of it; undefined at the end. */
  piece(most: number): Buffer | undefined {
    return this.peek() === undefined ? undefined : this.take(Math.min(most, this.#bytes.length - this.#at));
  }

  /** The last bytes of the piece that was taken last. */
  giveBack(count: number): void {
    this.#at -= count;
  }

  #fill(): boolean {
    // What is left is copied before the reader writes over it.
    const left = Buffer.from(this.#bytes.subarray(this.#at));
    const more = this.#next();
    if (more === undefined) {
      this.#bytes = left;
      this.#at = 0;
      return false;
    }
    this.#bytes = left.length === 0 ? more : Buffer.concat([left, more]);
    this.#at = 0;
    return true;
  }
}
