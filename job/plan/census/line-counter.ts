/** Counts the lines of a file of JSON lines that hold more than blanks. What stands in them is not looked at. */
import { SourceError } from '../../shared/errors.js';
import type { Counted } from './file-count.js';

const lf = 10;

export class LineCounter {
  readonly #file: string;
  #lines = 0;
  #rows = 0;
  /** The line to come has begun in an earlier chunk, with more than blanks. */
  #isRow = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes the next bytes, which are UTF-8. */
  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(lf); end >= 0; end = chunk.indexOf(lf, start)) {
      if (this.#isRow || hasMoreThanBlanks(chunk, start, end)) this.#rows += 1;
      this.#isRow = false;
      this.#lines += 1;
      start = end + 1;
    }
    this.#isRow ||= hasMoreThanBlanks(chunk, start, chunk.length);
  }

  end(): Counted {
    return { rows: this.#rows + (this.#isRow ? 1 : 0), names: undefined, oddities: [] };
  }

  /** The fault of a byte that is no UTF-8: it stands right behind what was pushed. */
  invalidUtf8(): SourceError {
    return new SourceError(`${this.#file}: line ${this.#lines + 1}: invalid UTF-8. Save the file as UTF-8.`);
  }
}

function hasMoreThanBlanks(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 9 && byte !== 13) return true;
  }
  return false;
}
