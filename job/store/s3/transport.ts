/** One PUT over HTTP and nothing more: sockets, time limits, the answer read to its end. */
import { type Dispatcher, Pool } from 'undici';

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Transport {
  /**
   * Sends `body` to `path` (as it is, never normalised) with `headers` (names and values in turns).
   * Resolves when the whole answer is there; rejects with an error whose `code` tells what went wrong.
   */
  put(path: string, headers: string[], body: Uint8Array): Promise<Answer>;
  /** Closes all sockets; what was in flight rejects. */
  close(): Promise<void>;
}

/** Until a connection stands, TLS included. */
const connectTimeoutMs = 5_000;

/** Until the answer to an empty body begins, and between two pieces of the answer. */
const answerTimeoutMs = 30_000;

/** The slowest line on which a body is not given up: 64 KiB a second. */
const slowestBytesPerMs = 65_536 / 1000;

/** S3 closes connections that idle; a PUT sent just then is lost and must be repeated, so we close them first. */
const keepAliveMs = 4_000;

/** S3's errors are a few hundred bytes; a longer answer is not S3's. */
const longestAnswerBytes = 65_536;

/**
 * `origin` such as `https://bucket.s3.eu-west-1.amazonaws.com`; as many sockets as `connections`, a PUT on each. Where
 * `longestMs` is given, a request is given up after it: a sixth goes to connecting, two thirds to the answer's
 * beginning, and the rest is left to undici's timers, which tick twice a second.
 */
export function createTransport(
  origin: string,
  connections: number,
  longestMs = Number.POSITIVE_INFINITY,
): Transport {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    connectTimeout: Math.min(connectTimeoutMs, longestMs / 6),
    bodyTimeout: answerTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    maxResponseSize: longestAnswerBytes,
  });
  return {
    // dispatch and not request: request makes a stream of every answer, which costs more than signing does.
    put: (path, headers, body) =>
      new Promise((resolve, reject) => {
        const usual = answerTimeoutMs + Math.ceil(body.byteLength / slowestBytesPerMs);
        const headersTimeout = Math.min(usual, (longestMs * 2) / 3);
        pool.dispatch(
          { path, method: 'PUT', headers, body, headersTimeout },
          new AnswerReader(resolve, reject),
        );
      }),
    close: () => pool.destroy(),
  };
}

class AnswerReader implements Dispatcher.DispatchHandler {
  #status = 0;
  #headers: Answer['headers'] = {};
  #chunks: Buffer[] | undefined;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: Error) => void;

  constructor(resolve: (answer: Answer) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  // undici takes a handler for one of its newer kind when this method is there.
  onRequestStart(): void {}

  onResponseStart(_controller: unknown, status: number, headers: Answer['headers']): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks ??= [];
    this.#chunks.push(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    const body = this.#chunks === undefined ? '' : Buffer.concat(this.#chunks).toString('utf8');
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#reject(error);
  }
}
