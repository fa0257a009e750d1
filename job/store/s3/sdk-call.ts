/** Runs the SDK's requests, each of one attempt: the loop around them is ours, as it is for PUTs; errors as ours. */

import { S3ServiceException } from '@aws-sdk/client-s3';
import type { Attempts, Retries } from '../../retry/retries.js';
import type { RetryCause } from '../../retry/retry-cause.js';
import { noCredentials, StoreError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { wordsOf } from '../../shared/words-of.js';
import type { WriteDeadline } from '../object-store.js';
import type { S3Flags } from '../s3-connection.js';
import {
  BrokenTransfer,
  classifySdkError,
  codeOf,
  hasBegunWell,
  statusOf,
  unreadStatusOf,
  unreadTextOf,
} from './classify-sdk-error.js';
import type { CredentialSource, Credentials } from './credentials.js';
import { explain } from './explain.js';
import type { Hints } from './hints.js';

export interface SdkCallParts {
  readonly bucket: string;
  readonly region: string;
  /** What its messages call the settings. */
  readonly flags: S3Flags;
  readonly credentials: CredentialSource;
  readonly retries: Retries;
  readonly hints: Hints;
}

/** What a request is for, for its errors. */
export interface Purpose {
  readonly action: 'GET' | 'HEAD' | 'LIST' | 'DELETE' | 'UPLOAD';
  /** A key, or the prefix of a list. */
  readonly key: string;
  readonly permissions: readonly string[];
}

export class SdkCall {
  readonly #parts: SdkCallParts;

  constructor(parts: SdkCallParts) {
    this.#parts = parts;
  }

  /**
   * The result of `request`, which is called again while what failed may pass. A write waits for `deadline` before
   * each attempt.
   * @throws StoreError
   */
  async run<T>(purpose: Purpose, request: () => Promise<T>, deadline?: WriteDeadline): Promise<T> {
    const { credentials, retries } = this.#parts;
    const attempts = retries.begin();
    const corrected = new Set<RetryCause>();
    for (;;) {
      await retries.turn(attempts)?.catch((reason: unknown) => {
        throw this.#storeError(purpose, reason);
      });
      const wait = deadline?.pass();
      if (wait !== undefined) {
        const hadTurn = retries.giveWay(attempts);
        await wait;
        if (hadTurn) continue;
      }
      attempts.attempts += 1;
      const used = await credentials.current().catch((reason: unknown) => {
        throw this.#storeError(
          purpose,
          reason,
          `there are no AWS credentials for it: ${wordsOf(reason)}`,
          noCredentials,
        );
      });
      try {
        const result = await request();
        retries.succeeded();
        return result;
      } catch (error) {
        if (codeOf(error) === 'ERR_NOT_IN_TIME') retries.notTried(attempts);
        else await this.#afterFailure(error, purpose, attempts, corrected, used);
      }
    }
  }

  async #afterFailure(
    error: unknown,
    purpose: Purpose,
    attempts: Attempts,
    corrected: Set<RetryCause>,
    used: Credentials,
  ): Promise<void> {
    const { retries, hints, credentials } = this.#parts;
    const verdict = classifySdkError(error);
    if (verdict.kind === 'fatal') {
      if (verdict.answered) retries.succeeded();
      throw this.#storeError(purpose, error);
    }
    const { cause } = verdict;
    if (cause === 'clock' || cause === 'credentials') {
      if (corrected.has(cause)) throw this.#storeError(purpose, error);
      corrected.add(cause);
      // The SDK has set its clock by the answer already.
      if (cause === 'credentials') {
        const fresh = await credentials.replace(used).catch(() => undefined);
        if (fresh === undefined) throw this.#storeError(purpose, error);
      }
    }
    // One stalled answer alone takes longer than a server is tried that has not answered once.
    if (!verdict.answered && hasBegunWell(error)) retries.succeeded();
    const next = retries.failed(attempts, cause, reasonOf(error));
    if ('givenUp' in next) {
      const hint = verdict.answered ? '' : hints.of(error instanceof BrokenTransfer ? error.cause : error);
      throw this.#storeError(purpose, error, `${next.givenUp}${hint}`);
    }
    await retries.pause(next.delayMs).catch((closed: unknown) => {
      throw this.#storeError(purpose, closed);
    });
  }

  #storeError(purpose: Purpose, error: unknown, problem?: string, known?: string): StoreError {
    const { bucket, region, flags, hints } = this.#parts;
    const code = known ?? codeOf(error);
    const store = `s3://${bucket}`;
    const { action, key, permissions } = purpose;
    const facts = { store, key, ...(code === undefined ? {} : { code }), cause: error };
    const unread = unreadStatusOf(error);
    const status = statusOf(error) ?? unread;
    if (problem !== undefined)
      return new StoreError({ message: `${action} ${store}/${key}: ${problem}`, ...facts });
    if (status === undefined) {
      const hint = code === undefined ? '' : hints.of(error);
      return new StoreError({ message: `${action} ${store}/${key}: ${messageOf(error)}${hint}`, ...facts });
    }
    const message = explain({
      action,
      bucket,
      key,
      region,
      regionFlag: flags.region,
      permissions,
      status,
      code,
      message: unread === undefined ? wordsOf(error) : unreadTextOf(error),
      otherRegion: regionOf(error),
    });
    return new StoreError({ message, ...facts });
  }
}

function reasonOf(error: unknown): string {
  const unread = unreadStatusOf(error);
  if (unread !== undefined) return `${unread} with a page that is not S3's`;
  const parts = [statusOf(error), codeOf(error) ?? messageOf(error)];
  return parts.filter((part) => part !== undefined).join(' ');
}

function regionOf(error: unknown): string | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  if ('Region' in error && typeof error.Region === 'string') return error.Region;
  return error.$response?.headers['x-amz-bucket-region'];
}
