/** Runs the SDK's requests: fresh credentials when they ended on the way, broken downloads again, errors as ours. */

import { S3ServiceException } from '@aws-sdk/client-s3';
import { judgeFailure } from '../../retry/judge-failure.js';
import { retryDelay } from '../../retry/retry-policy.js';
import type { SleepingClock } from '../../shared/clock.js';
import { errorCode } from '../../shared/error-code.js';
import { StoreError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import type { CredentialSource } from './credentials.js';
import { explain, isExpiredToken } from './explain.js';

export interface SdkCallParts {
  readonly bucket: string;
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly clock: SleepingClock;
  readonly random: () => number;
  readonly closed: AbortSignal;
}

/** What a request is for, for its errors. */
export interface Purpose {
  readonly action: 'GET' | 'HEAD' | 'LIST' | 'DELETE' | 'UPLOAD';
  /** A key, or the prefix of a list. */
  readonly key: string;
  readonly permissions: readonly string[];
}

/** The answer began well and broke off: the SDK repeats requests, but not what it has handed over. */
export class BrokenTransfer extends Error {
  override readonly name = 'BrokenTransfer';
}

export class SdkCall {
  readonly #parts: SdkCallParts;

  constructor(parts: SdkCallParts) {
    this.#parts = parts;
  }

  /**
   * The result of `request`, which is called again after a `BrokenTransfer` from a fault of the connection, and once
   * with fresh credentials.
   * @throws StoreError
   */
  async run<T>(purpose: Purpose, request: () => Promise<T>): Promise<T> {
    const { credentials, clock } = this.#parts;
    const startedAt = clock.monotonic();
    let renewed = false;
    for (let attempts = 1; ; attempts++) {
      try {
        const used = await credentials.current();
        try {
          return await request();
        } catch (error) {
          if (renewed || !isExpiredToken(codeOf(error))) throw error;
          renewed = true;
          if ((await credentials.replace(used)) === undefined) throw error;
        }
      } catch (error) {
        if (!(error instanceof BrokenTransfer)) throw this.#storeError(purpose, error);
        await this.#waitAfter(error, purpose, attempts, clock.monotonic() - startedAt);
      }
    }
  }

  async #waitAfter(broken: BrokenTransfer, purpose: Purpose, attempts: number, elapsedMs: number) {
    const { clock, random, closed } = this.#parts;
    const verdict = judgeFailure(broken.cause);
    if (verdict.kind === 'fatal') throw this.#storeError(purpose, broken.cause);
    const delay = retryDelay({ cause: verdict.cause, attempts, elapsedMs }, random);
    if (delay === undefined) throw this.#storeError(purpose, broken.cause);
    await clock.sleep(delay, closed).catch((reason: unknown) => {
      throw this.#storeError(purpose, reason);
    });
  }

  #storeError(purpose: Purpose, error: unknown): StoreError {
    const { bucket, region } = this.#parts;
    const code = codeOf(error);
    const store = `s3://${bucket}`;
    const { action, key, permissions } = purpose;
    const status = statusOf(error);
    if (status === undefined) {
      const why = messageOf(error);
      const message = `${action} ${store}/${key}: ${why}`;
      return new StoreError({ message, store, key, ...(code === undefined ? {} : { code }), cause: error });
    }
    const message = explain({
      action,
      bucket,
      key,
      region,
      permissions,
      status,
      code,
      message: error instanceof Error ? error.message : undefined,
      otherRegion: regionOf(error),
    });
    return new StoreError({ message, store, key, ...(code === undefined ? {} : { code }), cause: error });
  }
}

/** S3's code, which the SDK makes the error's name, or else the operating system's. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof S3ServiceException ? error.name : errorCode(error);
}

/** The HTTP status of the answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function regionOf(error: unknown): string | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  if ('Region' in error && typeof error.Region === 'string') return error.Region;
  return error.$response?.headers['x-amz-bucket-region'];
}
