/**
 * Removes many objects: up to 1,000 in a request, whose answer judges each key by itself. What XML cannot name goes
 * singly, and so does everything on a server that does not know DeleteObjects.
 */
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type DeleteObjectsOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { allEnded } from '../../shared/all-ended.js';
import type { Clock } from '../../shared/clock.js';
import { StoreError } from '../../shared/errors.js';
import type {
  AttemptEnd,
  DeleteOptions,
  DeleteOutcome,
  DeleteRequest,
  ETag,
  ObjectKey,
  PutPacer,
  WriteDeadline,
} from '../object-store.js';
import type { ChecksumHeader } from './checksum.js';
import { codeOf, statusOf } from './classify-sdk-error.js';
import { addContentMd5 } from './content-md5.js';
import { endOf, failureOf, isThrottled, mayHaveActed, mayPass, noWord } from './deletion-failures.js';
import { withDeadline } from './pool-handler.js';
import type { SdkCall } from './sdk-call.js';

export interface DeletionsParts {
  readonly bucket: string;
  readonly writer: S3Client;
  readonly call: SdkCall;
  /** What PUTs are sent with. */
  readonly checksum: ChecksumHeader | undefined;
  readonly head: (key: ObjectKey) => Promise<{ readonly etag: ETag } | undefined>;
  /** A key counts as a request. */
  readonly pacer: PutPacer | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** In one request, which is S3's limit. */
const keysAtOnce = 1_000;

/** Requests of one key each at once, HEADs too. */
const singlesAtOnce = 16;

/** An object that the server calls another version, but shows as this one, is tried so often. */
const roundsAtMost = 3;

/** What a request or a key of one was answered, before its object was looked at. */
export type Answered = 'deleted' | 'gone' | 'refused';

export class Deletions {
  readonly #parts: DeletionsParts;
  /** The server was found not to know DeleteObjects. */
  #onlySingly = false;

  constructor(parts: DeletionsParts) {
    this.#parts = parts;
  }

  /** @throws StoreError when the run cannot go on; some are removed then */
  async delete(
    requests: readonly DeleteRequest[],
    { deadline, looksFirst = false }: DeleteOptions = {},
  ): Promise<DeleteOutcome[]> {
    const outcomes = new Map<ObjectKey, DeleteOutcome>();
    if (looksFirst) {
      await inTurns(requests, async (request) => {
        outcomes.set(request.key, await this.#lookAndSend(request, deadline));
      });
    }
    let left = looksFirst ? [] : requests;
    for (let round = 1; left.length > 0; round += 1) {
      const answers = await this.#sendAll(left, deadline);
      left = await this.#judge(left, answers, outcomes);
      const [stubborn] = left;
      if (stubborn !== undefined && round === roundsAtMost) throw this.#stubborn(stubborn);
    }
    return requests.map(({ key }) => outcomes.get(key) ?? unanswered(key));
  }

  async #sendAll(
    requests: readonly DeleteRequest[],
    deadline: WriteDeadline | undefined,
  ): Promise<Map<ObjectKey, Answered>> {
    const answers = new Map<ObjectKey, Answered>();
    const singly = requests.filter(({ key }) => !fitsXml(key));
    const together = requests.filter(({ key }) => fitsXml(key));
    for (let begin = 0; begin < together.length; begin += keysAtOnce) {
      const some = together.slice(begin, begin + keysAtOnce);
      if (this.#onlySingly) singly.push(...some);
      else if (!(await this.#sendTogether(some, answers, deadline))) {
        this.#onlySingly = true;
        singly.push(...some);
      }
    }
    await inTurns(singly, async (request) => {
      answers.set(request.key, await this.deleteSingly(request, deadline));
    });
    return answers;
  }

  /** Looked at right before: what stands as the version named is removed, whatever comes of it meanwhile. */
  async #lookAndSend(
    { key, etag }: DeleteRequest,
    deadline: WriteDeadline | undefined,
  ): Promise<DeleteOutcome> {
    const found = await this.#parts.head(key);
    if (found === undefined) return 'gone';
    if (etag !== undefined && found.etag !== etag) return 'condition-failed';
    const answer = await this.deleteSingly({ key }, deadline);
    return answer === 'refused' ? 'condition-failed' : answer;
  }

  /** Until each key has its answer. False when the server does not know DeleteObjects. */
  async #sendTogether(
    requests: readonly DeleteRequest[],
    answers: Map<ObjectKey, Answered>,
    deadline: WriteDeadline | undefined,
  ): Promise<boolean> {
    const left = new Map<string, DeleteRequest>(requests.map((request) => [request.key, request]));
    const maybeRemoved = new Set<string>();
    const purpose = purposeOf(requests[0]?.key ?? '');
    const attempt = async () => {
      for (const _ of left.keys()) await this.#parts.pacer?.pass();
      const sentAt = this.#parts.clock.monotonic();
      const answer = await this.#post([...left.values()], deadline).catch((error: unknown) => {
        if (mayHaveActed(error)) for (const key of left.keys()) maybeRemoved.add(key);
        this.#report(left.size, endOf(error), sentAt);
        throw error;
      });
      const asked = left.size;
      let failure: { readonly code: string; readonly message: string } | undefined;
      for (const { Key = '' } of answer.Deleted ?? []) {
        const request = left.get(Key);
        if (request !== undefined) answers.set(request.key, 'deleted');
        left.delete(Key);
      }
      let throttled = 0;
      for (const { Key = '', Code = '', Message = '' } of answer.Errors ?? []) {
        const request = left.get(Key);
        if (request === undefined) continue;
        if (Code === 'NoSuchKey') answers.set(request.key, maybeRemoved.has(Key) ? 'deleted' : 'gone');
        else if (Code === 'PreconditionFailed') answers.set(request.key, 'refused');
        else {
          // One that will not pass decides: nothing is gained by trying the others again.
          if (failure === undefined || mayPass(failure.code)) {
            failure = { code: Code, message: Message };
            purpose.key = Key;
          }
          if (isThrottled(Code)) throttled += 1;
          if (Code === 'InternalError') maybeRemoved.add(Key);
          continue;
        }
        left.delete(Key);
      }
      this.#report(throttled, 'throttled', sentAt);
      this.#report(asked - throttled, 'taken', sentAt);
      if (left.size === 0) return;
      // A key that the answer leaves out may be removed, too.
      if (failure === undefined) for (const key of left.keys()) maybeRemoved.add(key);
      throw failureOf(failure ?? noWord);
    };
    try {
      await this.#parts.call.run(purpose, attempt, deadline);
      return true;
    } catch (error) {
      const isUnknown =
        error instanceof StoreError && /^(NotImplemented|MethodNotAllowed)$/.test(error.code ?? '');
      if (isUnknown && answers.size === 0) return false;
      throw error;
    }
  }

  #post(
    requests: readonly DeleteRequest[],
    deadline: WriteDeadline | undefined,
  ): Promise<DeleteObjectsOutput> {
    const { bucket, writer } = this.#parts;
    const command = new DeleteObjectsCommand({
      Bucket: bucket,
      Delete: {
        Quiet: false,
        Objects: requests.map(({ key, etag }) => ({
          Key: key,
          ...(etag === undefined ? {} : { ETag: etag }),
        })),
      },
    });
    addContentMd5(command, this.#parts.checksum?.algorithm !== 'CRC32');
    return withDeadline(deadline, () => writer.send(command));
  }

  /** One object, by a request of its own. */
  async deleteSingly({ key, etag }: DeleteRequest, deadline: WriteDeadline | undefined): Promise<Answered> {
    const { bucket, writer, call, pacer, clock } = this.#parts;
    let maybeRemoved = false;
    const attempt = async (): Promise<Answered> => {
      await pacer?.pass();
      const sentAt = clock.monotonic();
      const condition = etag === undefined ? {} : { IfMatch: etag };
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: key, ...condition });
      try {
        await withDeadline(deadline, () => writer.send(command));
        this.#report(1, 'taken', sentAt);
        return 'deleted';
      } catch (error) {
        this.#report(1, endOf(error), sentAt);
        if (codeOf(error) === 'NoSuchKey') return maybeRemoved ? 'deleted' : 'gone';
        if (statusOf(error) === 412 && etag !== undefined) return 'refused';
        maybeRemoved ||= mayHaveActed(error);
        throw error;
      }
    };
    return call.run(purposeOf(key), attempt, deadline);
  }

  /** Tells what became of the objects; returns those that are to be tried again. */
  async #judge(
    requests: readonly DeleteRequest[],
    answers: ReadonlyMap<ObjectKey, Answered>,
    outcomes: Map<ObjectKey, DeleteOutcome>,
  ): Promise<DeleteRequest[]> {
    const again: DeleteRequest[] = [];
    const refused: DeleteRequest[] = [];
    for (const request of requests) {
      const answer = answers.get(request.key) ?? unanswered(request.key);
      if (answer === 'refused') refused.push(request);
      else outcomes.set(request.key, answer);
    }
    // 412 is what S3 says of another version, and what some say of none.
    await inTurns(refused, async (request) => {
      const found = await this.#parts.head(request.key);
      if (found === undefined) outcomes.set(request.key, 'gone');
      else if (found.etag !== request.etag) outcomes.set(request.key, 'condition-failed');
      else again.push(request);
    });
    return again;
  }

  #report(times: number, end: AttemptEnd, sentAt: number): void {
    const { pacer, clock } = this.#parts;
    if (pacer === undefined) return;
    const latencyMs = clock.monotonic() - sentAt;
    for (let key = 0; key < times; key += 1) pacer.report(end, latencyMs);
  }

  #stubborn({ key, etag }: DeleteRequest): StoreError {
    const store = `s3://${this.#parts.bucket}`;
    return new StoreError({
      message: `DELETE ${store}/${key}: the server says (412) that the object is not the version ${etag}, and shows it by HEAD as that very version. Whether it may be removed cannot be known.`,
      store,
      key,
      code: 'PreconditionFailed',
    });
  }
}

function purposeOf(key: string): { action: 'DELETE'; key: string; permissions: readonly string[] } {
  return { action: 'DELETE', key, permissions: ['s3:DeleteObject', 's3:GetObject'] };
}

/**
 * Control characters and halves of surrogates XML 1.0 does not have; ends of lines and white space at either end do not
 * come through every reader of it.
 */
function fitsXml(key: string): boolean {
  return !/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]|^\s|\s$/u.test(key);
}

async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let begin = 0; begin < items.length; begin += singlesAtOnce) {
    await allEnded(items.slice(begin, begin + singlesAtOnce).map(act));
  }
}

function unanswered(key: string): never {
  throw new Error(`expected an answer for the deletion of ${key}`);
}
