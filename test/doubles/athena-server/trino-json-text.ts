/** JSON text as Trino keeps it: keys in order, numbers as integers or doubles, and its own choice of escapes. */
import { javaText } from './java-numbers.js';

/** Of any JSON: what `json_parse` and `JSON '…'` make of it. */
export function normalJson(text: string): string {
  return new Reader(text).whole();
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Control characters and those beyond 16 bits are escaped, in upper case. */
export function quotedJson(text: string): string {
  const escaped = text.split('').map((unit) => {
    const code = unit.charCodeAt(0);
    const isPlain = code >= 0x20 && (code < 0xd800 || code > 0xdfff);
    return short[unit] ?? (isPlain ? unit : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`);
  });
  return `"${escaped.join('')}"`;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): string {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  #value(): string {
    this.#space();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return `[${this.#list(']', () => this.#value()).join(',')}]`;
    if (first === '"') return quotedJson(this.#string());
    const word = this.#take(/true|false|null|-?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?/y);
    return /[.eE]/.test(word) && /\d/.test(word) ? javaText(Number(word), 'double') : word;
  }

  #object(): string {
    const entries = new Map<string, string>();
    this.#list('}', () => {
      this.#space();
      const name = this.#string();
      this.#space();
      this.#take(/:/y);
      entries.set(name, this.#value());
    });
    const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${sorted.map(([name, value]) => `${quotedJson(name)}:${value}`).join(',')}}`;
  }

  #list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return items;
    }
    do {
      items.push(item());
      this.#space();
    } while (this.#take(/[,\]}]/y) === ',');
    return items;
  }

  #string(): string {
    return String(JSON.parse(this.#take(/"(?:[^"\\]|\\.)*"/y)));
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? this.#fail();
    this.#at += found.length;
    return found;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #fail(): never {
    throw new Error(`INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '${this.#text}'`);
  }
}
