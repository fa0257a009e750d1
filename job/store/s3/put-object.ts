/** One PUT, sent again until it is stored, refused, or given up. */

import { classifyFailure } from '../../retry/classify-failure.js';
import type { Attempts, Retries } from '../../retry/retries.js';
import type { RetryCause } from '../../retry/retry-cause.js';
import type { SleepingClock } from '../../shared/clock.js';
import { errorCode } from '../../shared/error-code.js';
import { noCredentials, PutError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { wordsOf } from '../../shared/words-of.js';
import type {
  AttemptEnd,
  ETag,
  HeaderForm,
  ObjectKey,
  PutPacer,
  PutRequest,
  PutResult,
} from '../object-store.js';
import type { Address } from './address.js';
import type { ChecksumHeader } from './checksum.js';
import { classifyResponse, type ResponseClass } from './classify-response.js';
import type { CredentialSource, Credentials } from './credentials.js';
import { readErrorBody } from './error-body.js';
import { explain } from './explain.js';
import { HeaderLines } from './header-lines.js';
import type { Hints } from './hints.js';
import type { Answer } from './http/answer-reader.js';
import { PutMessage } from './put-message.js';
import { ServerClock } from './server-clock.js';
import { Signer } from './sign.js';
import type { Transport } from './transport.js';

export interface PutObjectParts {
  readonly bucket: string;
  readonly address: Address;
  readonly transport: Transport;
  readonly credentials: CredentialSource;
  readonly clock: SleepingClock;
  readonly retries: Retries;
  readonly hints: Hints;
  readonly pacer: PutPacer | undefined;
  /** The object's ETag and the owner in its metadata; undefined when there is none. */
  readonly head: (key: ObjectKey) => Promise<{ etag: ETag; owner: string | undefined } | undefined>;
  /** The headers of every PUT. */
  readonly always: HeaderForm;
  /** Undefined where bodies go without. */
  readonly checksum: ChecksumHeader | undefined;
}

/** How one PUT stands. */
interface Progress extends Attempts {
  /** An attempt without a final answer may have stored the object. */
  maybeApplied: boolean;
  /** The clock or the credentials are corrected once per PUT: if it fails again, they were not the cause. */
  corrected: readonly RetryCause[];
  status: number | undefined;
  code: string | undefined;
  cause: unknown;
}

const none: readonly RetryCause[] = [];
const noHeaders: HeaderForm = [];

export class PutObject {
  readonly #parts: PutObjectParts;
  readonly #signer: Signer;
  readonly #serverClock: ServerClock;
  /** Of the last request's form: all PUTs of a run share one. */
  #form: HeaderForm = noHeaders;
  #headerLines: HeaderLines;

  constructor(parts: PutObjectParts) {
    this.#parts = parts;
    this.#headerLines = new HeaderLines(noHeaders, parts.always, parts.checksum);
    this.#signer = new Signer(parts.address.signingRegion);
    this.#serverClock = new ServerClock(parts.clock);
  }

  /** @throws PutError when the run cannot go on. */
  async put(request: PutRequest): Promise<PutResult> {
    const { address, clock, credentials, transport, pacer, retries } = this.#parts;
    const { deadline, headers = noHeaders } = request;
    if (headers !== this.#form) {
      this.#headerLines = new HeaderLines(headers, this.#parts.always, this.#parts.checksum);
      this.#form = headers;
    }
    const message = new PutMessage(request, address, this.#headerLines);
    const progress: Progress = {
      startedAt: clock.monotonic(),
      attempts: 0,
      isProbe: false,
      maybeApplied: request.maybeRepeated ?? false,
      corrected: none,
      status: undefined,
      code: undefined,
      cause: undefined,
    };
    for (;;) {
      const used = credentials.held ?? (await this.#credentialsFor(request, progress));
      const well = retries.turn(progress);
      if (well !== undefined) await this.#untilWell(well, request, progress);
      const turn = pacer?.pass();
      if (turn !== undefined) await this.#waitFor(turn, progress);
      // Last, since all before may take its time: an attempt that may begin starts at once.
      const wait = deadline?.pass();
      if (wait !== undefined) {
        const hadTurn = retries.giveWay(progress);
        await this.#waitFor(wait, progress);
        if (hadTurn) continue;
      }
      progress.attempts++;
      const sentAt = clock.monotonic();
      let answer: Answer;
      try {
        const head = message.head(this.#signer, used, this.#serverClock.now());
        answer = await transport.put(head, request.body, deadline);
      } catch (error) {
        if (isNotInTime(error)) {
          retries.notTried(progress);
          continue;
        }
        pacer?.report(endOfFailure(error), clock.monotonic() - sentAt);
        await this.#afterFailure(error, request, progress);
        continue;
      }
      const answeredAt = clock.monotonic();
      const latencyMs = answeredAt - sentAt;
      request.observer?.answered(latencyMs, answeredAt);
      const etag = answer.headers.get('etag');
      const { code } = answer.status < 300 ? { code: undefined } : readErrorBody(answer.body);
      const verdict = classifyResponse(
        { status: answer.status, code, etag },
        request.condition?.kind ?? 'always',
      );
      pacer?.report(endOfAnswer(answer.status, verdict), latencyMs);
      progress.status = answer.status;
      progress.code = code;
      progress.cause = undefined;
      if (verdict.kind !== 'retry') retries.succeeded();
      switch (verdict.kind) {
        case 'written':
          return { outcome: 'written', etag: verdict.etag };
        case 'refused':
          return { outcome: 'refused', reason: verdict.reason };
        case 'condition-failed':
          return progress.maybeApplied
            ? this.#ownOrTaken(request, progress)
            : { outcome: 'condition-failed' };
        case 'retry':
          if (verdict.applied) progress.maybeApplied = true;
          await this.#correct(verdict, answer, used, request, progress, credentials);
          await this.#wait(verdict.cause, request, progress);
          break;
        case 'fatal':
          throw this.#error(this.#explain(answer, request), request, progress);
        default:
          verdict satisfies never;
      }
    }
  }

  /** Waiting for a turn is not the object's doing, and does not count against the time it may take. */
  async #waitFor(turn: Promise<void>, progress: Progress): Promise<void> {
    const { clock } = this.#parts;
    const began = clock.monotonic();
    await turn;
    progress.startedAt += clock.monotonic() - began;
  }

  async #untilWell(well: Promise<void>, request: PutRequest, progress: Progress): Promise<void> {
    await well.catch((reason: unknown) => {
      progress.cause = reason;
      throw this.#error('the store was closed before it could be sent again', request, progress);
    });
  }

  async #credentialsFor(request: PutRequest, progress: Progress): Promise<Credentials> {
    try {
      return await this.#parts.credentials.current();
    } catch (cause) {
      progress.cause = cause;
      progress.code = noCredentials;
      throw this.#error(`there are no AWS credentials for it: ${wordsOf(cause)}`, request, progress);
    }
  }

  async #afterFailure(error: unknown, request: PutRequest, progress: Progress): Promise<void> {
    const verdict = classifyFailure(error);
    progress.status = undefined;
    progress.code = errorCode(error);
    progress.cause = error;
    if (verdict.kind === 'fatal') {
      const problem = `the request could not be sent: ${messageOf(error)}`;
      throw this.#error(`${problem}${this.#parts.hints.of(error)}`, request, progress);
    }
    if (verdict.sent) progress.maybeApplied = true;
    await this.#wait(verdict.cause, request, progress);
  }

  /** Sets right what the answer complains of, so that the next attempt can do better. */
  async #correct(
    verdict: Extract<ResponseClass, { kind: 'retry' }>,
    answer: Answer,
    used: Credentials,
    request: PutRequest,
    progress: Progress,
    credentials: CredentialSource,
  ): Promise<void> {
    if (verdict.cause !== 'clock' && verdict.cause !== 'credentials') return;
    const again = progress.corrected.includes(verdict.cause);
    progress.corrected = [...progress.corrected, verdict.cause];
    if (again) throw this.#error(this.#explain(answer, request), request, progress);
    if (verdict.cause === 'clock') {
      this.#serverClock.correct(readErrorBody(answer.body).serverTime ?? answer.headers.get('date'));
      return;
    }
    const fresh = await credentials.replace(used).catch((cause: unknown) => {
      progress.cause = cause;
      return undefined;
    });
    if (fresh === undefined) throw this.#error(this.#explain(answer, request), request, progress);
  }

  async #wait(cause: RetryCause, request: PutRequest, progress: Progress): Promise<void> {
    const { retries, hints } = this.#parts;
    const { status, code } = progress;
    const reason = [status, code].filter((part) => part !== undefined).join(' ');
    const next = retries.failed(progress, cause, reason);
    if ('givenUp' in next) {
      const hint = progress.status === undefined ? hints.of(progress.cause) : '';
      throw this.#error(`${next.givenUp}${hint}`, request, progress);
    }
    request.observer?.retried(cause);
    if (next.delayMs > 0) await this.#untilWell(retries.pause(next.delayMs), request, progress);
  }

  /** A taken key, when an earlier attempt may have taken it: the owner in the metadata tells. */
  async #ownOrTaken(request: PutRequest, progress: Progress): Promise<PutResult> {
    if (request.owner === undefined) return { outcome: 'condition-failed' };
    const found = await this.#parts.head(request.key).catch((cause: unknown) => {
      progress.cause = cause;
      throw this.#error(`whose object it is cannot be told: ${messageOf(cause)}`, request, progress);
    });
    return found?.owner === request.owner
      ? { outcome: 'written', etag: found.etag }
      : { outcome: 'condition-failed' };
  }

  #explain(answer: Answer, request: PutRequest): string {
    const { code, message, region } = readErrorBody(answer.body);
    // The text is only quoted to the reader: the policy of a KMS key is where people look last.
    const kms = message?.includes('kms:') === true ? ['kms:GenerateDataKey on the key of the bucket'] : [];
    const read = request.condition?.kind === 'if-match' ? ['s3:GetObject'] : [];
    return explain({
      action: 'PUT',
      bucket: this.#parts.bucket,
      key: request.key,
      region: this.#parts.address.signingRegion,
      permissions: ['s3:PutObject', ...read, ...kms],
      status: answer.status,
      code,
      message,
      otherRegion: answer.headers.get('x-amz-bucket-region') ?? region,
    });
  }

  #error(problem: string, request: PutRequest, progress: Progress): PutError {
    const { bucket, clock } = this.#parts;
    const { attempts, status, code, maybeApplied, cause } = progress;
    const prefix = problem.startsWith('PUT ') ? '' : `PUT s3://${bucket}/${request.key}: `;
    return new PutError({
      message: `${prefix}${problem}`,
      store: `s3://${bucket}`,
      key: request.key,
      attempts,
      elapsedMs: clock.monotonic() - progress.startedAt,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
      maybeSent: maybeApplied,
      cause,
    });
  }
}

/** Its time had passed before it was sent: then it is as if it had not begun. */
function isNotInTime(error: unknown): boolean {
  return errorCode(error) === 'ERR_NOT_IN_TIME';
}

function endOfAnswer(status: number, verdict: ResponseClass): AttemptEnd {
  if (verdict.kind !== 'retry') return 'taken';
  if (verdict.cause === 'slow-down' || status === 503) return 'throttled';
  return verdict.cause === 'timeout' ? 'timeout' : 'taken';
}

function endOfFailure(error: unknown): AttemptEnd {
  const verdict = classifyFailure(error);
  return verdict.kind === 'retry' && verdict.cause === 'timeout' && verdict.sent ? 'timeout' : 'broken';
}
