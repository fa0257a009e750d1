/** What the failure of a deletion means: of a request, and of one key within the answer to DeleteObjects. */
import { S3ServiceException } from '@aws-sdk/client-s3';
import type { AttemptEnd } from '../object-store.js';
import { codeOf, statusOf } from './classify-sdk-error.js';

/** As HTTP says them; in the answer to DeleteObjects they stand without. Any other is one that will not pass. */
const statuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  ConditionalRequestConflict: 409,
  InternalError: 500,
  OperationAborted: 409,
  RequestTimeout: 408,
  ServiceUnavailable: 503,
  SlowDown: 503,
};

/** Whether the key may be removed when it is asked for again. */
export function mayPass(code: string): boolean {
  return statuses[code] !== undefined && statuses[code] !== 403;
}

export function isThrottled(code: string): boolean {
  return statuses[code] === 503;
}

/** A key of the request that the answer does not name: it is asked for again. */
export const noWord = { code: 'InternalError', message: 'the answer leaves out a key' };

export function failureOf({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): S3ServiceException {
  return new S3ServiceException({
    name: code === '' ? 'InternalError' : code,
    message,
    $fault: 'server',
    $metadata: { httpStatusCode: statuses[code] ?? 400 },
  });
}

/** Whether a request that failed so may have removed something nevertheless. */
export function mayHaveActed(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined) return codeOf(error) !== 'ERR_NOT_IN_TIME';
  return status >= 500 && status !== 501 && status !== 503;
}

export function endOf(error: unknown): AttemptEnd {
  const status = statusOf(error);
  if (status === 503 || status === 429) return 'throttled';
  if (status !== undefined) return 'taken';
  return codeOf(error) === 'ERR_ANSWER_TIMEOUT' ? 'timeout' : 'broken';
}
