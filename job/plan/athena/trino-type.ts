/** Athena's types, read from what its `typeof` prints: `row(a integer, b array(varchar))`, `timestamp(3) with time zone`. */
import { SourceError } from '../../shared/errors.js';

export type TrinoType =
  /** `name` in lower case, in full: `varchar`, `timestamp with time zone`; `parameters`: lengths, precision, scale. */
  | { readonly kind: 'scalar'; readonly name: string; readonly parameters: readonly number[] }
  | { readonly kind: 'array'; readonly element: TrinoType }
  | { readonly kind: 'map'; readonly key: TrinoType; readonly value: TrinoType }
  | { readonly kind: 'row'; readonly fields: readonly RowField[] };

export interface RowField {
  /** Undefined for a field that has only its place, as in `ROW(1, 2)`. */
  readonly name: string | undefined;
  readonly type: TrinoType;
}

/**
 * Names of fields may be quoted or not, as Athena's versions differ in it.
 * @throws SourceError for text that is no type, such as a field's name with a space that Athena did not quote
 */
export function parseTrinoType(text: string): TrinoType {
  const reader = new Reader(text);
  const type = reader.type();
  reader.end();
  return type;
}

/** Types of several words, by their first word. Precision stands after the first one. */
const longNames: Readonly<Record<string, readonly string[]>> = {
  time: ['with time zone'],
  timestamp: ['with time zone'],
  interval: ['year to month', 'day to second'],
  double: ['precision'],
};

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(): TrinoType {
    const name = this.#word().toLowerCase();
    switch (name) {
      case 'array': {
        this.#expect('(');
        const element = this.type();
        this.#expect(')');
        return { kind: 'array', element };
      }
      case 'map': {
        this.#expect('(');
        const key = this.type();
        this.#expect(',');
        const value = this.type();
        this.#expect(')');
        return { kind: 'map', key, value };
      }
      case 'row':
        return { kind: 'row', fields: this.#list(() => this.#field()) };
      default:
        return this.#scalar(name);
    }
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) this.#fail();
  }

  #scalar(first: string): TrinoType {
    const parameters = this.#peek() === '(' ? this.#list(() => this.#parameter()) : [];
    const rest = longNames[first]?.find((words) => this.#takes(words));
    const name = rest === undefined || rest === 'precision' ? first : `${first} ${rest}`;
    return { kind: 'scalar', name, parameters: parameters.filter((parameter) => parameter !== undefined) };
  }

  /** A length or precision; other parameters, as in `qdigest(bigint)`, do not matter here. */
  #parameter(): number | undefined {
    const start = this.#at;
    const { kind } = this.type();
    const text = this.#text.slice(start, this.#at).trim();
    return kind === 'scalar' && /^\d+$/.test(text) ? Number(text) : undefined;
  }

  #field(): RowField {
    this.#space();
    if (this.#text[this.#at] === '"') return { name: this.#quoted(), type: this.type() };
    const start = this.#at;
    const word = this.#word();
    const follows = this.#peek();
    const isType =
      follows === '(' ||
      follows === ',' ||
      follows === ')' ||
      longNames[word.toLowerCase()]?.some((words) => this.#sees(words));
    if (!isType) return { name: word, type: this.type() };
    this.#at = start;
    return { name: undefined, type: this.type() };
  }

  #list<T>(item: () => T): T[] {
    this.#expect('(');
    const items = [item()];
    while (this.#peek() === ',') {
      this.#at += 1;
      items.push(item());
    }
    this.#expect(')');
    return items;
  }

  #quoted(): string {
    const match = /"((?:[^"]|"")*)"/y;
    match.lastIndex = this.#at;
    const [all, name] = match.exec(this.#text) ?? this.#fail();
    this.#at += (all ?? '').length;
    return (name ?? '').replaceAll('""', '"');
  }

  #word(): string {
    this.#space();
    const match = /[^\s(),"]+/y;
    match.lastIndex = this.#at;
    const [word = ''] = match.exec(this.#text) ?? this.#fail();
    this.#at += word.length;
    return word;
  }

  #sees(words: string): boolean {
    this.#space();
    return new RegExp(`^${words}\\b`, 'i').test(this.#text.slice(this.#at));
  }

  #takes(words: string): boolean {
    const seen = this.#sees(words);
    if (seen) this.#at += words.length;
    return seen;
  }

  #peek(): string | undefined {
    this.#space();
    return this.#text[this.#at];
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1;
  }

  #expect(character: string): void {
    if (this.#peek() !== character) this.#fail();
    this.#at += 1;
  }

  #fail(): never {
    throw new SourceError(
      `Expected a type as Athena's typeof prints it, got ${JSON.stringify(this.#text)}, which cannot be read from ` +
        `character ${this.#at + 1} on. Cast the column in --query, or leave it out.`,
    );
  }
}
