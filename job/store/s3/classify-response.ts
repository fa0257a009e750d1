/** What S3's answer to a PUT means, by its status and error code alone (Amazon S3 API Reference, "Error responses"). */

import type { RetryCause } from '../../retry/retry-cause.js';
import type { ETag, PutCondition } from '../object-store.js';
import { isExpiredToken } from './explain.js';

export type ResponseClass =
  | { readonly kind: 'written'; readonly etag: ETag }
  | { readonly kind: 'condition-failed' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** `applied`: the object may be stored nevertheless. */
  | { readonly kind: 'retry'; readonly cause: RetryCause; readonly applied: boolean }
  | { readonly kind: 'fatal' };

export interface AnswerFacts {
  readonly status: number;
  /** The error's code, where there is one. */
  readonly code: string | undefined;
  /** The ETag header, quoted or not. */
  readonly etag: string | undefined;
}

const refusals: Readonly<Record<string, string>> = {
  KeyTooLongError: 'the key is longer than S3 takes (1,024 bytes of UTF-8)',
  // Ceph's name for the same.
  InvalidObjectName: 'the server does not take this key',
  InvalidURI: 'S3 does not take this key',
  EntityTooLarge: 'the body is larger than S3 takes in one PUT',
  // Of headers: what is checked before is S3's own rules as they are written, and servers differ.
  MetadataTooLarge: 'the metadata is larger than S3 takes',
  RequestHeaderSectionTooLarge: 'the headers are larger than S3 takes (8 KB)',
  InvalidTag: 'S3 does not take a tag of the object',
  InvalidRedirectLocation: 'S3 does not take the redirect location',
};

const throttles = new Set(['SlowDown', 'RequestLimitExceeded', 'Throttling', 'ThrottlingException']);

/** The body did not arrive as it was sent. */
const damaged = new Set(['BadDigest', 'IncompleteBody', 'XAmzContentSHA256Mismatch']);

const conflicts = new Set(['ConditionalRequestConflict', 'OperationAborted']);

export function classifyResponse(answer: AnswerFacts, condition: PutCondition['kind']): ResponseClass {
  const { status, code = '', etag } = answer;
  if (status >= 200 && status < 300) {
    // Without its ETag the answer was not S3's, or not all of it.
    if (etag === undefined || etag === '') return { kind: 'retry', cause: 'connection', applied: true };
    return { kind: 'written', etag: unquote(etag) };
  }
  const reason = refusals[code];
  if (reason !== undefined) return { kind: 'refused', reason: `${reason} (${code})` };
  if (status === 429 || throttles.has(code)) return { kind: 'retry', cause: 'slow-down', applied: false };
  if (code === 'RequestTimeTooSkewed') return { kind: 'retry', cause: 'clock', applied: false };
  if (isExpiredToken(code)) return { kind: 'retry', cause: 'credentials', applied: false };
  if (status === 408 || code === 'RequestTimeout') return { kind: 'retry', cause: 'timeout', applied: false };
  if (damaged.has(code)) return { kind: 'retry', cause: 'connection', applied: false };
  if (status === 409 && conflicts.has(code)) return { kind: 'retry', cause: 'conflict', applied: false };
  if (status === 412 && condition !== 'always') return { kind: 'condition-failed' };
  if (status === 404 && code === 'NoSuchKey' && condition === 'if-match') return { kind: 'condition-failed' };
  // 501: the server does not know a header, and will not know it next time either.
  if (status >= 500 && status !== 501) return { kind: 'retry', cause: 'server-error', applied: true };
  return { kind: 'fatal' };
}

/** S3 writes ETags in quotes; everywhere in our types they are without. */
export function unquote(etag: string): ETag {
  return (etag.length > 1 && etag.startsWith('"') && etag.endsWith('"') ? etag.slice(1, -1) : etag) as ETag;
}
