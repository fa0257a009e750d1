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

export type SdkVerdict =
  | { readonly kind: 'retry'; readonly cause: RetryCause; readonly answered: boolean }
  | { readonly kind: 'fatal'; readonly answered: boolean };

export function classifySdkError(error: unknown): SdkVerdict {
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

/** The HTTP status of the answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
