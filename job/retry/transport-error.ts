/** A request that got no whole answer, and whether the server may have acted on it nevertheless. */

export type TransportErrorCode =
  /** No connection stood in time. */
  | 'ERR_CONNECT_TIMEOUT'
  /** The answer did not begin, or did not go on, in time. */
  | 'ERR_ANSWER_TIMEOUT'
  /** The connection ended before the answer was whole. */
  | 'ERR_ANSWER_CUT'
  /** What came is no answer in HTTP/1.1, or too long for one of S3's. */
  | 'ERR_ANSWER_MALFORMED'
  /** Its deadline had passed before it was sent whole, so the server has not acted on it. */
  | 'ERR_NOT_IN_TIME'
  /** A proxy did not open the way to the server. */
  | 'ERR_PROXY'
  /** The transport was closed by its owner. */
  | 'ERR_TRANSPORT_CLOSED'
  /** A header's value holds a character that no header can carry. */
  | 'ERR_HEADER_VALUE';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** Ours, or that of the operating system or of TLS, such as `ECONNRESET`. */
  readonly code: string;
  /** Whether any byte of the request may have left. */
  readonly sent: boolean;

  constructor(code: string, message: string, sent: boolean, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.sent = sent;
  }
}

/** Ours are checked for spelling; those of the system are not known beforehand. */
export function transportError(code: TransportErrorCode, message: string, sent: boolean): TransportError {
  return new TransportError(code, message, sent);
}
