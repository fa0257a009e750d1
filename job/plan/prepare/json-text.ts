/** JSON that is read piece by piece, and passed over by its brackets and strings alone. */
import { SourceError } from '../../shared/errors.js';
import { toldValue } from '../../shared/row-values.js';
import { longestRow } from '../longest-row.js';

/** As of JSON lines. */
const deepestNesting = 1000;

const quote = 34;
const backslash = 92;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

export class JsonText {
  readonly #file: string;
  readonly #next: () => Buffer | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Where what is being taken begins; -1 where nothing is. */
  #from = -1;
  #line = 1;

  constructor(file: string, next: () => Buffer | undefined) {
    this.#file = file;
    this.#next = next;
  }

  /** Undefined at the end of the text. */
  peek(): number | undefined {
    return this.#at < this.#bytes.length || this.#fill() ? this.#bytes[this.#at] : undefined;
  }

  isNext(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.#at += 1;
    return true;
  }

  skipSpace(): void {
    for (
      let next = this.peek();
      next === 32 || next === 9 || next === 10 || next === 13;
      next = this.peek()
    ) {
      if (next === 10) this.#line += 1;
      this.#at += 1;
    }
  }

  /** An object or an array. The bytes are good until the next call, and may be written to. */
  takeNested(): Buffer {
    this.#from = this.#at;
    this.#passNested();
    return this.#taken();
  }

  takeString(): string {
    if (this.peek() !== quote) throw this.fault('expected a name in quotes');
    this.#from = this.#at;
    this.#passString();
    return String(this.#parsed());
  }

  /** A value that is no row and holds none. */
  passOther(): void {
    const next = this.peek();
    if (next === openBrace || next === openBracket) {
      this.#passNested();
      return;
    }
    this.#from = this.#at;
    if (next === quote) this.#passString();
    else this.#passWord();
    this.#parsed();
  }

  /** The fault of JSON that has something else than is looked for. */
  other(problem: string): SourceError {
    return new SourceError(`${this.#file}: line ${this.#line}: ${problem}.`);
  }

  /** The fault of what is no JSON. */
  fault(problem: string): SourceError {
    const isCut = this.peek() === undefined;
    return this.other(`malformed JSON: ${isCut ? `the text ends here: ${problem}` : problem}`);
  }

  #passNested(): void {
    const open: number[] = [];
    do {
      const next = this.peek();
      if (next === undefined) throw this.fault(`expected ${open.at(-1) === openBrace ? '"}"' : '"]"'}`);
      if (next === quote) {
        this.#passString();
        continue;
      }
      if (next === openBrace || next === openBracket) {
        if (open.length === deepestNesting)
          throw this.fault(`nested more than ${deepestNesting} levels deep`);
        open.push(next);
      } else if (next === closeBrace || next === closeBracket) {
        // In ASCII a closing bracket stands two behind its opening one.
        if (open.pop() !== next - 2) throw this.fault(`a bracket is closed that is not open`);
      } else if (next === 10) {
        this.#line += 1;
      }
      this.#at += 1;
    } while (open.length > 0);
  }

  #passString(): void {
    this.#at += 1;
    for (;;) {
      const next = this.peek();
      if (next === undefined) throw this.fault('expected a closing quote');
      if (next < 32)
        throw this.fault('a control character within quotes, such as a line break, has to be escaped');
      this.#at += 1;
      if (next === quote) return;
      if (next === backslash) {
        if (this.peek() === undefined) throw this.fault('expected a closing quote');
        this.#at += 1;
      }
    }
  }

  /** A number, or one of the three words. */
  #passWord(): void {
    for (
      let next = this.peek();
      next !== undefined && /[A-Za-z0-9+.-]/.test(String.fromCharCode(next));
      next = this.peek()
    )
      this.#at += 1;
  }

  #parsed(): unknown {
    const text = this.#taken().toString();
    try {
      return JSON.parse(text);
    } catch {
      throw this.fault(`expected a value, got ${toldValue(JSON.stringify(text.slice(0, 20)))}`);
    }
  }

  #taken(): Buffer {
    const taken = this.#bytes.subarray(this.#from, this.#at);
    this.#from = -1;
    return taken;
  }

  #fill(): boolean {
    const more = this.#next();
    if (more === undefined) return false;
    const kept = this.#from < 0 ? this.#at : this.#from;
    const left = this.#bytes.subarray(kept);
    if (left.length > longestRow)
      throw new SourceError(
        `${this.#file}: line ${this.#line}: a row of more than ${longestRow} bytes, the longest that is read.`,
      );
    this.#bytes = Buffer.concat([left, more]);
    this.#at -= kept;
    if (this.#from >= 0) this.#from = 0;
    return true;
  }
}
