/** Which code a failure has: by the class of its error, and by what the store or the operating system said. */
import { errorCode } from './error-code.js';
import {
  LeaseError,
  noCredentials,
  PutError,
  RunError,
  SettingsError,
  SourceError,
  StoppedError,
  StoreError,
} from './errors.js';
import type { FailureCode } from './failure-codes.js';

const ofStores: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  AccessDenied: 'access-denied',
  AllAccessDisabled: 'access-denied',
  Forbidden: 'access-denied',
  EACCES: 'access-denied',
  EPERM: 'access-denied',
  EROFS: 'access-denied',
  [noCredentials]: 'wrong-credentials',
  InvalidAccessKeyId: 'wrong-credentials',
  SignatureDoesNotMatch: 'wrong-credentials',
  ExpiredToken: 'wrong-credentials',
  InvalidToken: 'wrong-credentials',
  TokenRefreshRequired: 'wrong-credentials',
  NoSuchBucket: 'no-bucket',
  PermanentRedirect: 'no-bucket',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
};

export function failureCodeOf(error: unknown): FailureCode {
  if (error instanceof SettingsError) return 'settings';
  if (error instanceof SourceError) return 'source';
  if (error instanceof LeaseError) return 'held';
  if (error instanceof StoppedError) return 'stopped';
  if (error instanceof RunError) return error.isDiskFull ? 'disk-full' : 'run';
  if (!(error instanceof PutError || error instanceof StoreError)) return 'unexpected';
  const known = ofStores[error.code ?? errorCode(error.cause) ?? ''];
  if (known !== undefined) return known;
  return error instanceof PutError && error.status === 403 ? 'access-denied' : 'store';
}
