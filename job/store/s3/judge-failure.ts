/** What a request that got no whole answer means, told by the error's code. */

/** `sent`: whether the server may have acted on the request. */
export type FailureVerdict =
  | { readonly kind: 'retry'; readonly cause: 'connection' | 'timeout'; readonly sent: boolean }
  | { readonly kind: 'fatal' };

const verdicts: Readonly<Record<string, FailureVerdict>> = {
  ECONNREFUSED: { kind: 'retry', cause: 'connection', sent: false },
  ENOTFOUND: { kind: 'retry', cause: 'connection', sent: false },
  EAI_AGAIN: { kind: 'retry', cause: 'connection', sent: false },
  EHOSTUNREACH: { kind: 'retry', cause: 'connection', sent: true },
  ENETUNREACH: { kind: 'retry', cause: 'connection', sent: true },
  EADDRNOTAVAIL: { kind: 'retry', cause: 'connection', sent: false },
  ECONNRESET: { kind: 'retry', cause: 'connection', sent: true },
  ECONNABORTED: { kind: 'retry', cause: 'connection', sent: true },
  EPIPE: { kind: 'retry', cause: 'connection', sent: true },
  ETIMEDOUT: { kind: 'retry', cause: 'timeout', sent: true },
  UND_ERR_SOCKET: { kind: 'retry', cause: 'connection', sent: true },
  UND_ERR_INFO: { kind: 'retry', cause: 'connection', sent: true },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { kind: 'retry', cause: 'connection', sent: true },
  UND_ERR_CONNECT_TIMEOUT: { kind: 'retry', cause: 'timeout', sent: false },
  UND_ERR_HEADERS_TIMEOUT: { kind: 'retry', cause: 'timeout', sent: true },
  UND_ERR_BODY_TIMEOUT: { kind: 'retry', cause: 'timeout', sent: true },
};

/** A certificate that does not fit, a closed store or a header that cannot be sent are `fatal`. */
export function judgeFailure(error: unknown): FailureVerdict {
  const code = errorCode(error) ?? '';
  // The parser's codes: an answer that is not HTTP, mostly one cut in its head.
  if (code.startsWith('HPE_')) return { kind: 'retry', cause: 'connection', sent: true };
  return verdicts[code] ?? { kind: 'fatal' };
}

/** The `code` that Node, undici and the operating system put on an error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
