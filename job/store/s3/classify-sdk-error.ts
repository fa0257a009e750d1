/** What an error of the SDK's means: the same judgement as of our own PUTs, since one server says both. */
import { S3ServiceException } from '@aws-sdk/client-s3';
import { classifyFailure } from '../../retry/classify-failure.js';
import type { RetryCause } from '../../retry/retry-cause.js';
import { errorCode } from '../../shared/error-code.js';
import { classifyResponse } from './classify-response.js';

/** The answer began well and broke off: the SDK has handed it over by then. */
export class BrokenTransfer extends Error {
  override readonly name = 'BrokenTransfer';
}

const longestPage = 4_000;
const longestText = 200;

export type SdkVerdict =
  | { readonly kind: 'retry'; readonly cause: RetryCause; readonly answered: boolean }
  | { readonly kind: 'fatal'; readonly answered: boolean };

export function classifySdkError(error: unknown): SdkVerdict {
  const unread = unreadStatusOf(error);
  if (unread !== undefined) {
    // Without an ETag a success is none of S3's, as of our own PUTs.
    const verdict = classifyResponse({ status: unread, code: undefined, etag: undefined }, 'always');
    return verdict.kind === 'retry'
      ? { kind: 'retry', cause: verdict.cause, answered: true }
      : { kind: 'fatal', answered: true };
  }
  if (error instanceof S3ServiceException) {
    const status = statusOf(error) ?? 0;
    // An answer to HEAD has no body, and so no code: that the clock was off is all that the SDK tells.
    if ('clockSkewCorrected' in error.$metadata) return { kind: 'retry', cause: 'clock', answered: true };
    const verdict = classifyResponse({ status, code: codeOf(error), etag: 'any' }, 'always');
    return verdict.kind === 'retry'
      ? { kind: 'retry', cause: verdict.cause, answered: true }
      : { kind: 'fatal', answered: true };
  }
  const verdict = classifyFailure(error instanceof BrokenTransfer ? error.cause : error);
  return verdict.kind === 'retry'
    ? { kind: 'retry', cause: verdict.cause, answered: false }
    : { kind: 'fatal', answered: false };
}

/** S3's code, which the SDK makes the error's name, or else the operating system's. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof BrokenTransfer) return errorCode(error.cause);
  return error instanceof S3ServiceException ? error.name : errorCode(error);
}

/**
 * The HTTP status of an answer that came whole and that the SDK could not read: the page of a proxy or of a server in front, say,
 * whose HTML is no XML. The SDK throws its parser's error, with the page and the status beside it; an answer that breaks off has
 * the status alone.
 */
export function unreadStatusOf(error: unknown): number | undefined {
  if (error instanceof S3ServiceException || !(error instanceof Error)) return undefined;
  if (!('$metadata' in error && '$responseBodyText' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null || !('httpStatusCode' in $metadata))
    return undefined;
  return typeof $metadata.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}

/** What such an answer says, without its tags, as far as one sentence takes it. */
export function unreadTextOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('$responseBodyText' in error)) return undefined;
  const { $responseBodyText: page } = error;
  if (typeof page !== 'string') return undefined;
  const text = page
    .slice(0, longestPage)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.slice(0, longestText);
}

/**
 * Whether an answer began that is no failure of the server's, and broke off or stopped in its middle: the address, the way to it
 * and the server are right. The SDK's error has the status of its head, or is ours.
 */
export function hasBegunWell(error: unknown): boolean {
  if (error instanceof BrokenTransfer) return true;
  if (!(error instanceof Error) || error instanceof S3ServiceException || !('$metadata' in error))
    return false;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null || !('httpStatusCode' in $metadata)) return false;
  const { httpStatusCode: status } = $metadata;
  return typeof status === 'number' && status < 500;
}

/** The HTTP status of S3's answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
