/** rejects/<tranche>.jsonl while it grows: what could not be written, one JSON object a line, on disk. */
import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { BodyKind } from '../sql/body-form.js';

export interface Reject {
  readonly reason: string;
  readonly key: string | null;
  /** The row's body as it would have been written; absent when there is none, or it is too large to keep. */
  readonly body: Uint8Array | null;
}

/** Six times as long as a JSON text, a body of this many bytes is still a string that Node can have. */
const mostKept = 64 * 1024 * 1024;

export class Rejects {
  readonly path: string;
  readonly #isJson: boolean;
  #stream: WriteStream | undefined;
  /** Of all who wait for room. */
  #drained: Promise<unknown> | undefined;

  /** @param kind of the bodies: JSON goes in as it is, other text as a string, bytes that are no text as {"base64": …} */
  constructor(path: string, kind: BodyKind['kind'] = 'json') {
    this.path = path;
    this.#isJson = kind === 'json' || kind === 'lines';
  }

  /** Resolves when there is room for more: memory does not grow with the rejects. */
  async add({ reason, key, body }: Reject): Promise<void> {
    this.#stream ??= this.#open();
    const line = `{"reason":${JSON.stringify(reason)},"key":${JSON.stringify(key)},"row":${this.#row(body)}}\n`;
    const stream = this.#stream;
    if (stream.errored) throw stream.errored;
    if (stream.write(line)) return;
    this.#drained ??= once(stream, 'drain').finally(() => {
      this.#drained = undefined;
    });
    await this.#drained;
  }

  #row(body: Uint8Array | null): string {
    if (body === null || body.byteLength > mostKept) return 'null';
    const bytes = Buffer.from(body);
    if (!isUtf8(bytes)) return JSON.stringify({ base64: bytes.toString('base64') });
    const text = bytes.toString();
    return this.#isJson && isJson(text) ? text.trimEnd() : JSON.stringify(text);
  }

  #open(): WriteStream {
    const stream = createWriteStream(this.path);
    // An error that nobody waits for would end the thread; the next add or finish throws it.
    stream.on('error', () => {});
    return stream;
  }

  /** Whether there were any; then the file is whole. */
  async finish(): Promise<boolean> {
    if (this.#stream === undefined) return false;
    this.#stream.end();
    await finished(this.#stream);
    return true;
  }

  /** The tranche is given up: its folder may be removed then. */
  async abandon(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined || stream.closed) return;
    await new Promise<void>((resolve) => {
      stream.once('close', () => resolve());
      stream.destroy();
    });
  }
}

/** What a restore writes may be of another kind than that of its run. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
