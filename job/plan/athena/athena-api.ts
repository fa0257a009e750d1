/** Requests to Athena's API: throttling and passing faults are waited out, what stays is put into words. */

import { AthenaServiceException } from '@aws-sdk/client-athena';
import { classifyFailure } from '../../retry/classify-failure.js';
import { firstContactMs } from '../../retry/retries.js';
import type { RetryCause } from '../../retry/retry-cause.js';
import { type Backoff, retryDelay, usualRetryMs } from '../../retry/retry-policy.js';
import type { SleepingClock } from '../../shared/clock.js';
import { errorCode } from '../../shared/error-code.js';
import { RunError, SourceError } from '../../shared/errors.js';

export interface AthenaApiParts {
  readonly clock: SleepingClock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  /** Ends waiting; a request that is under way gets its answer first. */
  readonly signal: AbortSignal | undefined;
}

/** Nothing paces these few calls as the PUTs are paced, so their waits are longer. */
const throttled: Backoff = { firstMs: 500, longestMs: 20_000 };

export class AthenaApi {
  readonly #parts: AthenaApiParts;
  /** Until then waiting helps little: the network, the region or the address is wrong. */
  #hasAnswered = false;

  constructor(parts: AthenaApiParts) {
    this.#parts = parts;
  }

  /**
   * The answer to `request`, which must be safe to repeat. `action` is what needs permission, such as
   * `athena:StartQueryExecution`.
   * @throws SourceError for what Athena refuses
   * @throws RunError when retries are used up
   */
  async send<T>(action: string, request: () => Promise<T>): Promise<T> {
    const { clock, random, signal } = this.#parts;
    const startedAt = clock.monotonic();
    for (let attempts = 1; ; attempts += 1) {
      try {
        const answer = await request();
        this.#hasAnswered = true;
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof AthenaServiceException) this.#hasAnswered = true;
        const cause = passing(error);
        if (cause === undefined) throw refusal(action, error);
        const limitMs = this.#hasAnswered ? usualRetryMs : firstContactMs;
        const failed = { cause, attempts, elapsedMs: clock.monotonic() - startedAt, limitMs };
        const delay =
          cause === 'slow-down' ? retryDelay(failed, random, throttled) : retryDelay(failed, random);
        if (delay === undefined) {
          throw new RunError(
            `${action} failed ${attempts} times, the last time with: ${words(error)}. Run again when Athena answers.`,
            { cause: error },
          );
        }
        await this.pause(delay);
      }
    }
  }

  /** Resolves after `ms`, whatever the signal says: for what is to be ended in order. */
  rest(ms: number): Promise<void> {
    return this.#parts.clock.sleep(ms);
  }

  /** Resolves after `ms`, or rejects with the signal's reason. */
  async pause(ms: number): Promise<void> {
    const { clock, signal } = this.#parts;
    signal?.throwIfAborted();
    try {
      await clock.sleep(ms, signal);
    } finally {
      signal?.throwIfAborted();
    }
  }
}

/** Codes of the API that mean: more slowly (Athena API Reference, "Common Errors" and each action's). */
const throttling = new Set([
  'TooManyRequestsException',
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
]);

function passing(error: unknown): RetryCause | undefined {
  if (error instanceof AthenaServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    if (throttling.has(error.name) || status === 429) return 'slow-down';
    return status >= 500 ? 'server-error' : undefined;
  }
  const verdict = classifyFailure(error);
  if (verdict.kind === 'retry') return verdict.cause;
  return errorCode(error) === undefined && error instanceof Error && error.name === 'TimeoutError'
    ? 'timeout'
    : undefined;
}

function refusal(action: string, error: unknown): SourceError {
  return new SourceError(`${action}: ${words(error)}. ${remedy(action, error)}`, { cause: error });
}

function remedy(action: string, error: unknown): string {
  const code = error instanceof AthenaServiceException ? error.name : undefined;
  switch (code) {
    case 'AccessDeniedException':
    case 'AccessDenied':
      return `The credentials are not allowed to: expected ${action} on the workgroup or catalog, and glue:GetTable.`;
    case 'ExpiredTokenException':
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
      return 'The AWS credentials are wrong or have ended: sign in again.';
    case 'MetadataException':
      return 'Check --table and --catalog, and that the credentials may read the table in the catalog (glue:GetTable).';
    case 'InvalidRequestException':
      return 'Check --workgroup, --catalog and the SQL.';
    default:
      return 'Check --region and that AWS credentials are to be found.';
  }
}

function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.replace(/\.$/, '');
  return error instanceof AthenaServiceException ? `Athena says ${error.name}: ${message}` : message;
}
