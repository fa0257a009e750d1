/** Just enough of HTTP/1.1 to take what S3 clients send: heads, and bodies by Content-Length or in chunks. */

export interface SinkRequest {
  readonly method: string;
  readonly path: string;
  /** Of the object: without the framing of aws-chunked bodies. */
  bytes: number;
  /** The value of If-Match or If-None-Match. */
  readonly condition: string | undefined;
  /** Of POSTs alone. */
  readonly body: Buffer[];
}

const headEnd = Buffer.from('\r\n\r\n');
const lineFeed = 0x0a;

/** One connection's bytes, in the order they come. Bodies are counted and, but for those of POSTs, thrown away. */
export class RequestReader {
  readonly #onRequest: (request: SinkRequest) => void;
  readonly #onContinue: () => void;
  #held: Buffer | undefined;
  #request: SinkRequest | undefined;
  #bodyLeft = 0;
  #chunked = false;
  #trailer = false;
  #line = '';

  /** `onContinue` is called when the client waits for leave to send its body. */
  constructor(onRequest: (request: SinkRequest) => void, onContinue: () => void) {
    this.#onRequest = onRequest;
    this.#onContinue = onContinue;
  }

  /** `data` may be used again by the caller when this returns. */
  read(data: Buffer): void {
    let at = 0;
    while (at < data.length) {
      if (this.#request === undefined) {
        const bytes = this.#held === undefined ? data.subarray(at) : Buffer.concat([this.#held, data]);
        const end = bytes.indexOf(headEnd);
        if (end < 0) {
          this.#held = Buffer.from(bytes);
          return;
        }
        at = data.length - (bytes.length - end - 4);
        this.#held = undefined;
        this.#startRequest(bytes.toString('latin1', 0, end));
      } else if (this.#chunked) {
        at = this.#skipChunks(data, at);
      } else {
        const taken = Math.min(this.#bodyLeft, data.length - at);
        const { method, body } = this.#request;
        if (method === 'POST') body.push(Buffer.from(data.subarray(at, at + taken)));
        this.#bodyLeft -= taken;
        at += taken;
      }
      if (this.#request !== undefined && !this.#chunked && this.#bodyLeft === 0) this.#endRequest();
    }
  }

  #startRequest(head: string): void {
    const afterMethod = head.indexOf(' ');
    const path = head.slice(afterMethod + 1, head.indexOf(' ', afterMethod + 1));
    this.#bodyLeft = Number(header(head, 'content-length') ?? 0);
    this.#chunked = header(head, 'transfer-encoding') !== undefined;
    const decoded = header(head, 'x-amz-decoded-content-length');
    const bytes = decoded === undefined ? this.#bodyLeft : Number(decoded);
    if (this.#chunked) this.#bodyLeft = 0;
    // One look for both, since few requests have any.
    const condition = head.includes('atch:')
      ? (header(head, 'if-match') ?? header(head, 'if-none-match'))
      : undefined;
    this.#request = { method: head.slice(0, afterMethod), path, bytes, condition, body: [] };
    if (header(head, 'expect') !== undefined) this.#onContinue();
  }

  /** Goes over one piece of a chunked body: a size's line, a chunk, or a trailer's line. */
  #skipChunks(data: Buffer, at: number): number {
    if (this.#bodyLeft > 0) {
      const taken = Math.min(this.#bodyLeft, data.length - at);
      this.#bodyLeft -= taken;
      return at + taken;
    }
    const end = data.indexOf(lineFeed, at);
    this.#line += data.toString('latin1', at, end < 0 ? data.length : end);
    if (end < 0) return data.length;
    const line = this.#line.trim();
    this.#line = '';
    if (this.#trailer) {
      this.#trailer = line !== '';
      this.#chunked = this.#trailer;
    } else {
      const size = Number.parseInt(line, 16);
      this.#trailer = size === 0;
      // With the line end that follows it.
      this.#bodyLeft = size === 0 ? 0 : size + 2;
    }
    return end + 1;
  }

  #endRequest(): void {
    const request = this.#request;
    this.#request = undefined;
    if (request !== undefined) this.#onRequest(request);
  }
}

/** Clients write names in lower case or with capitals; looking for both beats changing the case of the head. */
function header(head: string, name: string): string | undefined {
  let start = head.indexOf(`\n${name}:`);
  if (start < 0) {
    start = head.indexOf(`\n${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}:`);
    if (start < 0) return undefined;
  }
  const end = head.indexOf('\r', start);
  return head.slice(start + name.length + 2, end < 0 ? undefined : end).trim();
}
