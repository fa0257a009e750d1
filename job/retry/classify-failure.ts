/** What a request that got no whole answer means, told by the error's code. */
import { errorCode } from '../shared/error-code.js';
import { TransportError } from './transport-error.js';

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
  EAI_SYSTEM: { kind: 'retry', cause: 'connection', sent: false },
  // No descriptor was free for a socket or a file: others are given back.
  EMFILE: { kind: 'retry', cause: 'connection', sent: false },
  ENFILE: { kind: 'retry', cause: 'connection', sent: false },
  ERR_PROXY: { kind: 'retry', cause: 'connection', sent: false },
  ECONNRESET: { kind: 'retry', cause: 'connection', sent: true },
  ECONNABORTED: { kind: 'retry', cause: 'connection', sent: true },
  EPIPE: { kind: 'retry', cause: 'connection', sent: true },
  ETIMEDOUT: { kind: 'retry', cause: 'timeout', sent: true },
  ERR_ANSWER_CUT: { kind: 'retry', cause: 'connection', sent: true },
  // Mostly an answer that was cut or mixed up on its way.
  ERR_ANSWER_MALFORMED: { kind: 'retry', cause: 'connection', sent: true },
  ERR_CONNECT_TIMEOUT: { kind: 'retry', cause: 'timeout', sent: false },
  ERR_ANSWER_TIMEOUT: { kind: 'retry', cause: 'timeout', sent: true },
};

/**
 * A certificate that does not fit, a closed store or a header that cannot be sent are `fatal`. Whether it was sent is
 * told by the error itself where it is ours, and by what its code usually means where it is the SDK's.
 */
export function classifyFailure(error: unknown): FailureVerdict {
  const code = errorCode(error) ?? '';
  // Node's parser, which reads the SDK's answers: not HTTP, mostly one cut in its head.
  if (code.startsWith('HPE_')) return { kind: 'retry', cause: 'connection', sent: true };
  // The SDK's own timers give no code.
  if (code === '' && error instanceof Error && error.name === 'TimeoutError') {
    return { kind: 'retry', cause: 'timeout', sent: true };
  }
  const verdict = verdicts[code];
  if (verdict === undefined) return { kind: 'fatal' };
  return verdict.kind === 'retry' && error instanceof TransportError
    ? { ...verdict, sent: error.sent }
    : verdict;
}
