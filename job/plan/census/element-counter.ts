/**
 * Counts the rows of JSON documents: the values to which a path leads. It goes by the states of brackets and strings alone,
 * over bytes that may be cut anywhere; what stands in the rows is not looked at.
 */
import type { JsonPath } from '../../settings/json-path.js';
import { SourceError } from '../../shared/errors.js';
import type { Counted } from './file-count.js';

const quote = 34;
const comma = 44;
const colon = 58;
const backslash = 92;

/** An array or an object that is open. */
interface Container {
  readonly isArray: boolean;
  /** Whether it lies on the path, so that values in it may be rows, or lead to them. */
  readonly isOnPath: boolean;
  /** Whether a value is due, no name. */
  isValueDue: boolean;
  /** The name of the value that is due. */
  name: string;
}

export class ElementCounter {
  readonly #file: string;
  readonly #path: JsonPath;
  readonly #open: Container[] = [];
  #rows = 0;
  #line = 1;
  /** Within quotes; `escaped` behind a backslash. */
  #state: 'outside' | 'word' | 'quoted' | 'escaped' = 'outside';
  /** The string at hand is a name that matters. */
  #name: number[] | undefined;

  constructor(file: string, path: JsonPath) {
    this.#file = file;
    this.#path = path;
  }

  /** Takes the next bytes, which are UTF-8. */
  push(chunk: Buffer): void {
    for (const byte of chunk) {
      if (byte === 10) this.#line += 1;
      if (this.#state === 'escaped' || this.#state === 'quoted') this.#pushQuoted(byte);
      else this.#pushPlain(byte);
    }
  }

  /** @throws SourceError where the text ends within a document */
  end(): Counted {
    if (this.#open.length > 0 || this.#state === 'quoted' || this.#state === 'escaped') {
      throw new SourceError(
        `${this.#file}: line ${this.#line}: the file ends within a JSON document. Fetch it anew.`,
      );
    }
    return { rows: this.#rows, names: undefined, oddities: [] };
  }

  /** The fault of a byte that is no UTF-8: it stands right behind what was pushed. */
  invalidUtf8(): SourceError {
    return new SourceError(`${this.#file}: line ${this.#line}: invalid UTF-8. Save the file as UTF-8.`);
  }

  #pushQuoted(byte: number): void {
    if (this.#state === 'escaped') this.#state = 'quoted';
    else if (byte === backslash) this.#state = 'escaped';
    else if (byte === quote) this.#endString();
    this.#name?.push(byte);
  }

  #endString(): void {
    const container = this.#open.at(-1);
    if (container && this.#name) container.name = nameOf(this.#name);
    this.#name = undefined;
    this.#state = 'outside';
  }

  #pushPlain(byte: number): void {
    if (byte === 32 || (byte >= 9 && byte <= 13)) {
      this.#state = 'outside';
      return;
    }
    const container = this.#open.at(-1);
    switch (byte) {
      case comma:
        if (container && !container.isArray) container.isValueDue = false;
        this.#state = 'outside';
        return;
      case colon:
        if (container) container.isValueDue = true;
        return;
      case 125:
      case 93:
        this.#open.pop();
        this.#state = 'outside';
        return;
      case quote:
        this.#state = 'quoted';
        if (container && !container.isValueDue) this.#name = container.isOnPath ? [] : undefined;
        else this.#beginValue(container);
        return;
      case 123:
      case 91: {
        const leadsOn = this.#beginValue(container);
        const isArray = byte === 91;
        this.#open.push({ isArray, isOnPath: leadsOn, isValueDue: isArray, name: '' });
        this.#state = 'outside';
        return;
      }
      default:
        if (this.#state === 'word') return;
        this.#state = 'word';
        this.#beginValue(container);
    }
  }

  /** Whether the value at hand lies on the path, before its end. */
  #beginValue(container: Container | undefined): boolean {
    const step = this.#path[this.#open.length - 1];
    const isOnPath =
      container === undefined ||
      (container.isOnPath &&
        step !== undefined &&
        (step === 'elements' ? container.isArray : !container.isArray && container.name === step.member));
    if (isOnPath && this.#open.length === this.#path.length) this.#rows += 1;
    return isOnPath && this.#open.length < this.#path.length;
  }
}

function nameOf(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString();
  return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
}
