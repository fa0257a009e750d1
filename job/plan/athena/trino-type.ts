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
 * Names of fields may be quoted or not. Where they are not, whatever stands before a type that is known is the name:
 * `row(two words integer, a"b date)`. A name that itself reads as fields, such as `a integer, b`, is taken for them;
 * where that matters to the SQL made of it, Athena refuses it, since it has no field of such a name.
 * @throws SourceError for text that is no type, or has a name with a comma that is not quoted
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

/** Types that are one word, the first of those of several words among them: what tells a field's type from its name. */
const knownNames = new Set([
  ...['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'real', 'double', 'decimal', 'varchar', 'char'],
  ...['varbinary', 'date', 'time', 'timestamp', 'interval', 'json', 'uuid', 'ipaddress', 'unknown', 'color'],
  ...['hyperloglog', 'p4hyperloglog', 'qdigest', 'tdigest', 'setdigest', 'geometry'],
  ...['sphericalgeography', 'bingtile', 'kdbtree', 'jsonpath', 'json2016', 'joniregexp', 'likepattern'],
  ...['codepoints', 'objectid', 'regressor', 'classifier', 'model', 'function', 'array', 'map', 'row'],
]);

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
    // A name may begin or end with spaces: of those that stand here, one is the list's.
    if (this.#text[this.#at - 1] === ',' && this.#text[this.#at] === ' ') this.#at += 1;
    const start = this.#at;
    return (
      this.#attempt(() => ({ name: this.#quoted(), type: this.#knownType() })) ??
      this.#attempt(() => ({ name: undefined, type: this.#knownType() })) ??
      this.#plainField(start) ??
      // A type that came after this was written has a name of one word.
      this.#attempt(() => ({ name: this.#word(), type: this.#fieldType() })) ??
      this.#fail()
    );
  }

  /** The shortest name with a known type behind it, before a comma or an end that stands in no parentheses. */
  #plainField(start: number): RowField | undefined {
    let depth = 0;
    for (let at = start; at < this.#text.length; at += 1) {
      const character = this.#text[at] ?? '';
      if (depth === 0 && (character === ',' || character === ')')) break;
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      if (character !== ' ' || at === start || this.#text[at + 1] === ' ') continue;
      this.#at = at + 1;
      const type = this.#attempt(() => this.#knownType());
      if (type !== undefined) return { name: this.#text.slice(start, at), type };
    }
    this.#at = start;
    return undefined;
  }

  /** A type of a known name, up to where a field ends. */
  #knownType(): TrinoType {
    const start = this.#at;
    if (!knownNames.has(this.#word().toLowerCase())) this.#fail();
    this.#at = start;
    return this.#fieldType();
  }

  #fieldType(): TrinoType {
    const type = this.type();
    const follows = this.#peek();
    if (follows !== ',' && follows !== ')') this.#fail();
    return type;
  }

  /** Undefined, and back where it began, when `read` finds no such text. */
  #attempt<T>(read: () => T): T | undefined {
    const start = this.#at;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.#at = start;
      return undefined;
    }
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
    const match = /"((?:[^"]|"")*)"(?= )/y;
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

  #takes(words: string): boolean {
    this.#space();
    const seen = new RegExp(`^${words}\\b`, 'i').test(this.#text.slice(this.#at));
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
        `character ${this.#at + 1} on`,
    );
  }
}
