/** The names of the fields of JSON lines, each with its place among the columns. */
import { JsonFault } from './json-cursor.js';

/** More columns than this make rows that DuckDB has no memory for. */
const mostNames = 3000;
const backslash = 92;

/** Lines mostly have their fields in one order, so the name that followed last time is tried first: no text is made of it. */
export class JsonNames {
  readonly names: string[] = [];
  /** The bytes of each name. */
  readonly #spelled: Buffer[] = [];
  /** By spelling, one character a byte. */
  readonly #places = new Map<string, number>();
  readonly #lowerCase = new Map<string, string>();
  /** The place that last followed each place; that of a line's first field stands at 0. */
  readonly #next: number[] = [];
  #last = -1;

  /** To be called at a line's end. */
  restart(): void {
    this.#last = -1;
  }

  /** @throws JsonFault for a name that can be no column's */
  placeOf(bytes: Buffer, from: number, to: number): number {
    const guess = this.#next[this.#last + 1] ?? -1;
    const place = this.#isName(guess, bytes, from, to) ? guess : this.#find(bytes, from, to);
    this.#next[this.#last + 1] = place;
    this.#last = place;
    return place;
  }

  #isName(place: number, bytes: Buffer, from: number, to: number): boolean {
    const name = this.#spelled[place];
    if (name === undefined || name.length !== to - from) return false;
    for (let at = 0; at < name.length; at += 1) {
      if (name[at] !== bytes[from + at]) return false;
    }
    return true;
  }

  #find(bytes: Buffer, from: number, to: number): number {
    let spelled = bytes.subarray(from, to);
    if (spelled.includes(backslash)) spelled = Buffer.from(String(JSON.parse(`"${spelled}"`)));
    return this.#places.get(spelled.toString('latin1')) ?? this.#add(Buffer.from(spelled));
  }

  #add(spelled: Buffer): number {
    const name = spelled.toString();
    if (name === '') throw new JsonFault('a field without a name. Name it.');
    if (name.includes('\0')) {
      throw new JsonFault(
        `the name ${JSON.stringify(name)} has a NUL character, which no column can have. Rename it.`,
      );
    }
    const other = this.#lowerCase.get(name.toLowerCase());
    if (other !== undefined) {
      throw new JsonFault(
        `the fields ${other} and ${name}, here or further up, differ by upper and lower case alone. Rename one.`,
      );
    }
    if (this.names.length === mostNames) {
      throw new JsonFault(
        `the lines up to here have more than ${mostNames} different fields, and each would be a column. ` +
          'Put those that vary into one nested field.',
      );
    }
    this.#lowerCase.set(name.toLowerCase(), name);
    this.#places.set(spelled.toString('latin1'), this.names.length);
    this.#spelled.push(spelled);
    return this.names.push(name) - 1;
  }
}
