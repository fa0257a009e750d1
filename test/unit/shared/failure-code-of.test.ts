import { expect, test } from '@jest/globals';
import { asDiskFull } from '../../../job/shared/disk-full.js';
import {
  LeaseError,
  PutError,
  RunError,
  SettingsError,
  SourceError,
  StoppedError,
  StoreError,
} from '../../../job/shared/errors.js';
import { exitCodeOf } from '../../../job/shared/exit-code.js';
import { failureCodeOf } from '../../../job/shared/failure-code-of.js';
import { failureCodes } from '../../../job/shared/failure-codes.js';
import { fromPlainError, toPlainError } from '../../../job/upload/plain-error.js';

const of = (code?: string, message = 'failed') =>
  new StoreError({ message, store: 's3://b', key: 'k', ...(code === undefined ? {} : { code }) });
const put = (code?: string, status?: number) =>
  new PutError({
    ...{ message: 'failed', store: 's3://b', key: 'k', attempts: 1, elapsedMs: 1, maybeSent: false },
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
  });
const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });

test.each([
  [new SettingsError([]), 'settings'],
  [new SourceError('no file'), 'source'],
  [new LeaseError('held'), 'held'],
  [new StoppedError('SIGTERM'), 'stopped'],
  [asDiskFull(full, '/scratch'), 'disk-full'],
  [of('ENOSPC'), 'disk-full'],
  [put('AccessDenied', 403), 'access-denied'],
  [put(undefined, 403), 'access-denied'],
  [of('EACCES'), 'access-denied'],
  [put('SignatureDoesNotMatch', 403), 'wrong-credentials'],
  [of('NoCredentials'), 'wrong-credentials'],
  [of('NoSuchBucket'), 'no-bucket'],
  [of('ECONNREFUSED'), 'unreachable'],
  [of('InternalError'), 'store'],
  [new RunError('lost'), 'run'],
  [new TypeError('x is undefined'), 'unexpected'],
] as const)('%p is %s, in every thread, and the page has its exit code', (error, code) => {
  expect(failureCodeOf(error)).toBe(code);
  if (error instanceof StoppedError) return;
  expect(failureCodeOf(fromPlainError(toPlainError(error)))).toBe(code);
  expect(failureCodes[code].exitCode).toBe(String(exitCodeOf(error)));
});
