/**
 * Reads the answers of one connection, one after the other, strictly: what is not HTTP/1.1 as RFC 9112 has it is an
 * error, because a connection that is misread once would give every later request somebody else's answer.
 */
import { type TransportError, transportError } from '../../../retry/transport-error.js';
import { type AnswerHeaders, usualAnswer } from './usual-answer.js';

export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

/** S3's heads have about 500 bytes. */
const longestHead = 16_384;
/** S3's errors are a few hundred bytes; of a longer one, say a proxy's page, the beginning says enough. */
const usualLongestBody = 65_536;

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;
/** A longer piece is announced by nobody who means it. */
const longestChunk = 16 * 1024 * 1024;

/** What no head may hold: two readers could see two different headers (RFC 9112, 2.2 and RFC 9110, 5.5). */
const ambiguous = /[\0\r\n]/;
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

type State =
  | 'head'
  | 'sized-body'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer'
  | 'body-until-close'
  | 'done';

export class AnswerReader {
  #state: State = 'head';
  /** Bytes not yet understood, as Latin-1 text: heads are ASCII, and bodies are turned back when they are whole. */
  #pending = '';
  #body = '';
  #bodyLeft = 0;
  #status = 0;
  #headers: AnswerHeaders = new Map();
  #keepAlive = true;
  #longestBody = usualLongestBody;

  /** Of the next answer, in bytes. @default 64 KB */
  set longestBody(bytes: number | undefined) {
    this.#longestBody = bytes ?? usualLongestBody;
  }

  /** Whether any byte of an answer has come. */
  get begun(): boolean {
    return this.#state !== 'head' || this.#pending !== '';
  }

  /** Whether the answer itself has begun and goes on: interim answers come before it, trailers after it. */
  get inBody(): boolean {
    return !['head', 'trailer', 'done'].includes(this.#state);
  }

  /** Whether the connection can carry another request once the answer is whole. */
  get keepAlive(): boolean {
    return this.#keepAlive;
  }

  /**
   * Takes the next bytes; true when the answer is whole.
   * @throws TransportError `ERR_ANSWER_MALFORMED`, bytes after the answer's end included
   */
  read(text: string): boolean {
    const usual = this.begun || text.length > longestHead ? undefined : usualAnswer(text);
    if (usual !== undefined) {
      this.#status = 200;
      this.#headers = usual;
      this.#keepAlive = true;
      this.#state = 'done';
      return true;
    }
    this.#pending = this.#pending === '' ? text : this.#pending + text;
    while (this.#step());
    if (this.#state === 'done' && this.#pending !== '') throw malformed('bytes after its end');
    return this.#state === 'done';
  }

  /** The connection has ended; true when that makes the answer whole. */
  end(): boolean {
    if (this.#state === 'body-until-close') this.#state = 'done';
    return this.#state === 'done';
  }

  /** The whole answer; then the reader is ready for the next one. */
  take(): Answer {
    const body = this.#body === '' ? '' : Buffer.from(this.#body, 'latin1').toString('utf8');
    const answer = { status: this.#status, headers: this.#headers, body };
    this.#state = 'head';
    this.#body = '';
    return answer;
  }

  /** Understands one piece; false when it needs more bytes or the answer is whole. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead();
      case 'sized-body':
        return this.#readBody('done');
      case 'chunk-data':
        return this.#readBody('chunk-end');
      case 'chunk-size':
        return this.#readChunkSize();
      case 'chunk-end': {
        const line = this.#line();
        if (line === undefined) return false;
        if (line !== '') throw malformed('a chunk longer than it says');
        this.#state = 'chunk-size';
        return true;
      }
      case 'trailer': {
        const line = this.#line();
        if (line === undefined) return false;
        if (line === '') this.#state = 'done';
        return line !== '';
      }
      case 'body-until-close':
        this.#appendBody(this.#pending.length);
        return false;
      case 'done':
        return false;
      default:
        return this.#state satisfies never;
    }
  }

  #readHead(): boolean {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end > longestHead || (end < 0 && this.#pending.length > longestHead))
      throw malformed('a head too long');
    if (end < 0) return false;
    const lines = this.#pending.slice(0, end).split('\r\n');
    if (lines.some((line) => ambiguous.test(line))) throw malformed('a NUL, or an end of line that is none');
    this.#pending = this.#pending.slice(end + 4);
    const status = statusLine.exec(lines[0] ?? '');
    if (status === null) throw malformed('no status line');
    this.#status = Number(status[2]);
    this.#headers = readHeaders(lines);
    // 100 Continue and its like precede the answer; we ask for none, but they are allowed.
    if (this.#status < 200 && this.#status !== 101) return true;
    if (this.#status === 101) throw malformed('a change of protocol');
    this.#keepAlive = status[1] === '1' && !/\bclose\b/i.test(this.#headers.get('connection') ?? '');
    this.#chooseBody();
    return true;
  }

  #chooseBody(): void {
    const length = this.#headers.get('content-length');
    const encoding = this.#headers.get('transfer-encoding');
    if (encoding !== undefined) {
      if (length !== undefined || encoding.toLowerCase() !== 'chunked') throw malformed('an unclear length');
      this.#state = 'chunk-size';
    } else if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length)) throw malformed('no number as its length');
      this.#bodyLeft = Number(length);
      this.#state = this.#bodyLeft === 0 || hasNoBody(this.#status) ? 'done' : 'sized-body';
    } else if (hasNoBody(this.#status)) {
      this.#state = 'done';
    } else {
      this.#keepAlive = false;
      this.#state = 'body-until-close';
    }
  }

  #readBody(next: State): boolean {
    const taken = Math.min(this.#bodyLeft, this.#pending.length);
    this.#bodyLeft -= taken;
    this.#appendBody(taken);
    if (this.#bodyLeft > 0 || this.#isDone()) return false;
    this.#state = next;
    return next !== 'done';
  }

  #appendBody(bytes: number): void {
    this.#body += this.#pending.slice(0, bytes);
    this.#pending = this.#pending.slice(bytes);
    if (this.#body.length + this.#bodyLeft <= this.#longestBody) return;
    if (this.#status < 300) throw malformed('a body too long');
    if (this.#body.length < usualLongestBody) return;
    this.#body = this.#body.slice(0, usualLongestBody);
    this.#keepAlive = false;
    this.#pending = '';
    this.#state = 'done';
  }

  /** Asked of a state that another method may have changed. */
  #isDone(): boolean {
    return this.#state === 'done';
  }

  #readChunkSize(): boolean {
    const line = this.#line();
    if (line === undefined) return false;
    const size = /^[0-9a-f]{1,8}(?=[ \t]*(?:;|$))/i.exec(line);
    if (size === null) throw malformed('no number as the size of a chunk');
    this.#bodyLeft = Number.parseInt(size[0], 16);
    if (this.#bodyLeft > longestChunk) throw malformed('a chunk too long');
    this.#state = this.#bodyLeft === 0 ? 'trailer' : 'chunk-data';
    return true;
  }

  #line(): string | undefined {
    const end = this.#pending.indexOf('\r\n');
    if (end > longestHead || (end < 0 && this.#pending.length > longestHead))
      throw malformed('a line too long');
    if (end < 0) return undefined;
    const line = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end + 2);
    return line;
  }
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (!headerName.test(name)) throw malformed('a line that is no header');
    const lower = name.toLowerCase();
    const value = line.slice(colon + 1).trim();
    const earlier = headers.get(lower);
    if (earlier === undefined) headers.set(lower, value);
    else if (lower === 'content-length' || lower === 'transfer-encoding') {
      // Two lengths let two readers see two different answers.
      if (earlier !== value || lower === 'transfer-encoding') throw malformed('an unclear length');
    }
  }
  return headers;
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

function malformed(what: string): TransportError {
  return transportError('ERR_ANSWER_MALFORMED', `The answer is not HTTP as expected: ${what}.`, true);
}
