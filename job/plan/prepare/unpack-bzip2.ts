/** Unpacks bzip2 stream by stream, each checked against its CRCs and its end. */
import { types } from 'node:util';
import Bunzip from 'seek-bzip';
import type { SourceError } from '../../shared/errors.js';
import { damagedFile } from './damaged-file.js';

const pieceBytes = 1024 * 1024;

/**
 * @param next gives the packed bytes, a piece at a time
 * @param write takes a piece, which is good until it returns
 * @throws SourceError for whatever is no whole stream up to the end of the file
 */
export function unpackBzip2(
  file: string,
  next: () => Buffer | undefined,
  write: (piece: Buffer) => void,
): void {
  const damaged = (what: string) => damagedFile(file, 'bzip2', what);
  const input = new Input(next, damaged);
  const output = new Output(write);
  let stream = 1;
  do {
    try {
      Bunzip.decode(input, output);
    } catch (error) {
      if (input.fault !== undefined) throw damaged(`it ends within stream ${stream}`);
      if (output.fault !== undefined || !types.isNativeError(error)) throw error;
      throw damaged(`stream ${stream}: ${error.message}`);
    }
    stream += 1;
  } while (!input.isAtEnd());
  output.flush();
}

class Input {
  fault: SourceError | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(
    readonly next: () => Buffer | undefined,
    readonly damaged: (what: string) => SourceError,
  ) {}

  isAtEnd(): boolean {
    if (this.#at < this.#bytes.length) return false;
    this.#bytes = this.next() ?? Buffer.alloc(0);
    this.#at = 0;
    return this.#bytes.length === 0;
  }

  /** The library takes a file that ends between two blocks for whole, unless reading on fails. */
  readByte(): number {
    if (this.isAtEnd()) {
      this.fault = this.damaged('it is cut');
      throw this.fault;
    }
    this.#at += 1;
    return this.#bytes[this.#at - 1] ?? 0;
  }

  read(buffer: Uint8Array, offset: number, length: number): number {
    for (let at = 0; at < length; at += 1) buffer[offset + at] = this.readByte();
    return length;
  }
}

class Output {
  fault: unknown;
  readonly #piece = Buffer.allocUnsafe(pieceBytes);
  #length = 0;

  constructor(readonly write: (piece: Buffer) => void) {}

  writeByte(byte: number): void {
    if (this.#length === pieceBytes) this.flush();
    this.#piece[this.#length] = byte;
    this.#length += 1;
  }

  flush(): void {
    try {
      this.write(this.#piece.subarray(0, this.#length));
    } catch (error) {
      this.fault = error;
      throw error;
    }
    this.#length = 0;
  }
}
