/** rejects/<tranche>.jsonl while it grows: what could not be written, one JSON object a line, on disk. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export interface Reject {
  readonly reason: string;
  readonly key: string | null;
  /** The row's body as it would have been written; absent when it is too large to keep. */
  readonly body: Uint8Array | null;
}

export class Rejects {
  readonly path: string;
  #stream: WriteStream | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Resolves when there is room for more: memory does not grow with the rejects. */
  async add({ reason, key, body }: Reject): Promise<void> {
    this.#stream ??= this.#open();
    const row = body === null ? 'null' : Buffer.from(body).toString();
    const line = `{"reason":${JSON.stringify(reason)},"key":${JSON.stringify(key)},"row":${row}}\n`;
    const stream = this.#stream;
    if (stream.errored) throw stream.errored;
    if (!stream.write(line)) await once(stream, 'drain');
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
}
