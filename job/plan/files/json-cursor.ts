/** Passes over JSON values in bytes, by the grammar of RFC 8259 and without a parse tree, and says of what kinds they are. */
import { jsonKinds, respelledKinds, wholeKinds } from './json-kinds.js';

/** What is wrong with a line, in words; not where. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
}

/** DuckDB's own parser runs out of stack at about 100,000, and ends the process. */
export const deepestNesting = 1000;

const lineFeed = 10;
const quote = 34;
const plus = 43;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const colon = 58;
const largeE = 69;
const openBracket = 91;
const backslash = 92;
const smallE = 101;
const smallU = 117;
const openBrace = 123;
/** What may follow a backslash, beside `u`. */
const escapes = new Set(Buffer.from('"\\/bfnrt'));
const words: readonly (readonly [word: string, kind: number])[] = [
  ['true', jsonKinds.boolean],
  ['false', jsonKinds.boolean],
  ['null', jsonKinds.null],
];

/**
 * `bytes` must be valid UTF-8 and end with a line feed, which is part of no value and so ends every loop. Methods move
 * `at` behind what they read, and throw a JsonFault when it is not there.
 */
export class JsonCursor {
  bytes: Buffer = Buffer.from('\n');
  at = 0;
  /** Where the line begins. */
  start = 0;
  /** The brackets that are open, of a nested value. */
  readonly #open = new Uint8Array(deepestNesting);

  next(): number {
    return this.bytes[this.at] ?? lineFeed;
  }

  isNext(byte: number): boolean {
    if (this.next() !== byte) return false;
    this.at += 1;
    return true;
  }

  skipSpace(): void {
    // Space, tab, and the CR of a CR LF.
    for (let next = this.next(); next === 32 || next === 9 || next === 13; next = this.next()) this.at += 1;
  }

  /** @param expected in words */
  fault(expected: string): JsonFault {
    return new JsonFault(`malformed JSON (byte ${this.at - this.start + 1}: expected ${expected})`);
  }

  /** A field's name, from its opening quote to its value. Returns the place of its closing quote. */
  name(): number {
    if (!this.isNext(quote)) throw this.fault('a name in quotes');
    this.#string();
    const end = this.at - 1;
    this.skipSpace();
    if (!this.isNext(colon)) throw this.fault('":"');
    this.skipSpace();
    return end;
  }

  /** Returns the value's kinds. */
  value(): number {
    const next = this.next();
    return next === openBrace || next === openBracket ? this.#nested() : this.#scalar();
  }

  #nested(): number {
    let kinds: number = jsonKinds.nested;
    let depth = 0;
    for (;;) {
      const next = this.next();
      if (next === openBrace || next === openBracket) {
        if (depth === deepestNesting) throw new JsonFault(`nested more than ${deepestNesting} levels deep`);
        this.#open[depth] = next;
        depth += 1;
        this.at += 1;
        this.skipSpace();
        if (this.next() !== closing(next)) {
          if (next === openBrace) this.name();
          continue;
        }
      } else {
        kinds |= this.#scalar() & respelledKinds;
      }
      for (;;) {
        const bracket = this.#open[depth - 1] ?? openBrace;
        this.skipSpace();
        if (this.isNext(comma)) {
          this.skipSpace();
          if (bracket === openBrace) this.name();
          break;
        }
        if (!this.isNext(closing(bracket)))
          throw this.fault(bracket === openBrace ? '"," or "}"' : '"," or "]"');
        depth -= 1;
        if (depth === 0) return kinds;
      }
    }
  }

  #scalar(): number {
    const next = this.next();
    if (next === quote) {
      this.at += 1;
      this.#string();
      return jsonKinds.text;
    }
    if (next === minus || (next >= zero && next <= nine)) return this.#number();
    for (const [word, kind] of words) {
      if (
        next !== word.charCodeAt(0) ||
        this.bytes.toString('latin1', this.at, this.at + word.length) !== word
      )
        continue;
      this.at += word.length;
      return kind;
    }
    throw this.fault('a value');
  }

  #number(): number {
    const from = this.at;
    this.isNext(minus);
    const isZero = this.isNext(zero);
    if (!isZero) this.#digits();
    const isNegativeZero = isZero && this.at - from === 2;
    let kinds: number = isNegativeZero ? jsonKinds.negativeZero : wholeKinds(this.bytes, from, this.at);
    if (this.isNext(point)) {
      this.#digits();
      kinds = jsonKinds.fraction;
    }
    if (this.isNext(smallE) || this.isNext(largeE)) {
      if (!this.isNext(plus)) this.isNext(minus);
      this.#digits();
      kinds |= jsonKinds.exponent;
    }
    return kinds;
  }

  #digits(): void {
    const from = this.at;
    for (let next = this.next(); next >= zero && next <= nine; next = this.next()) this.at += 1;
    if (this.at === from) throw this.fault('a digit');
  }

  /** From behind its opening quote. The place is held in a variable: most bytes of a file pass here. */
  #string(): void {
    const { bytes } = this;
    let { at } = this;
    for (;;) {
      const next = bytes[at] ?? lineFeed;
      if (next === quote) break;
      if (next < 32) {
        this.at = at;
        throw this.fault(next === lineFeed ? 'a closing quote' : 'a control character to be escaped');
      }
      at += 1;
      if (next === backslash) {
        this.at = at;
        this.#escape();
        at = this.at;
      }
    }
    this.at = at + 1;
  }

  #escape(): void {
    if (!this.isNext(smallU)) {
      if (!escapes.has(this.next())) throw this.fault('an escape that JSON has');
      this.at += 1;
      return;
    }
    const first = this.#unit();
    if (first < 0xd800 || first > 0xdfff) return;
    const second = first < 0xdc00 && this.isNext(backslash) && this.isNext(smallU) ? this.#unit() : 0;
    if (second < 0xdc00 || second > 0xdfff) {
      throw new JsonFault('half a surrogate pair, such as \\ud83d alone, is no character');
    }
  }

  #unit(): number {
    const digits = this.bytes.toString('latin1', this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.fault('four hexadecimal digits');
    this.at += 4;
    return Number.parseInt(digits, 16);
  }
}

/** In ASCII a closing bracket stands two behind its opening one. */
function closing(bracket: number): number {
  return bracket + 2;
}
