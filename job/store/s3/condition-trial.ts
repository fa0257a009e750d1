/**
 * Conditional writes are tried, not believed: servers are about that take If-None-Match and ignore it, under which a
 * lease excludes nobody and `--if-exists skip` overwrites. The first conditional PUT of a store is sent a second time,
 * and must be refused then; where it makes a new object, that is also sent with an If-Match that does not hold, since servers
 * are about that know the one and ignore the other.
 */
import { SettingsError } from '../../shared/errors.js';
import type { ETag, ObjectKey, PutCondition, PutRequest, PutResult } from '../object-store.js';

export interface ConditionTrialParts {
  readonly bucket: string;
  /** Of the server, for messages. */
  readonly server: string;
  readonly put: (request: PutRequest) => Promise<PutResult>;
  readonly head: (key: ObjectKey) => Promise<{ etag: ETag; owner: string | undefined } | undefined>;
  /** Another store on the same server was seen to honour conditions. */
  readonly honouredElsewhere: boolean;
}

/** So many keys that are taken are looked at, before the answer of another store on the same server counts. */
const enoughLooks = 32;

/** Of no object: an ETag as those of multipart uploads are, of no parts. */
const noETag = `${'0'.repeat(32)}-0` as ETag;

export class ConditionTrial {
  readonly #parts: ConditionTrialParts;
  #honoured = false;
  /** The server ignores conditions: nothing more is sent. */
  #fault: SettingsError | undefined;
  #looks = 0;
  #trying: Promise<PutResult> | undefined;

  constructor(parts: ConditionTrialParts) {
    this.#parts = parts;
  }

  /** Whether the server was seen to refuse what does not meet its condition. */
  get honoured(): boolean {
    return this.#honoured;
  }

  /**
   * Writes as `put` does. Until the server is known to honour conditions a key is looked at first, since the trial may
   * be made on one alone that nobody has.
   * @throws SettingsError when the server ignores conditions
   */
  async put(request: PutRequest): Promise<PutResult> {
    const kind = request.condition?.kind ?? 'always';
    while (!this.#honoured && kind !== 'always') {
      if (this.#fault !== undefined) throw this.#fault;
      if (this.#trying !== undefined) {
        await this.#trying.catch(() => {});
        continue;
      }
      if (kind === 'if-absent') {
        const taken = await this.#taken(request);
        if (taken !== undefined) return taken;
        // Another one may have begun meanwhile.
        if (this.#honoured || this.#trying !== undefined) continue;
      }
      this.#trying = this.#try(request);
      try {
        return await this.#trying;
      } finally {
        this.#trying = undefined;
      }
    }
    return this.#parts.put(request);
  }

  /** What a server that honours conditions would answer for a key that is taken; undefined for one that is not. */
  async #taken(request: PutRequest): Promise<PutResult | undefined> {
    const found = await this.#parts.head(request.key);
    if (found === undefined) return undefined;
    this.#looks += 1;
    if (this.#parts.honouredElsewhere && this.#looks >= enoughLooks) this.#honoured = true;
    const isOurs =
      request.maybeRepeated === true && request.owner !== undefined && request.owner === found.owner;
    return isOurs ? { outcome: 'written', etag: found.etag } : { outcome: 'condition-failed' };
  }

  async #try(request: PutRequest): Promise<PutResult> {
    const { put } = this.#parts;
    const first = await put(request);
    if (first.outcome === 'condition-failed') this.#honoured = true;
    if (first.outcome !== 'written') return first;
    const { owner: _, observer: __, ...again } = request;
    const repeated = { ...again, condition: notHolding(request, first.etag), maybeRepeated: false };
    const second = await put(repeated);
    if (second.outcome !== 'written') {
      if (second.outcome === 'condition-failed' && repeated.condition.kind === 'if-absent') {
        const other: PutRequest = { ...repeated, condition: { kind: 'if-match', etag: noETag } };
        if ((await put(other)).outcome === 'written') {
          this.#fault = this.#ignored(other);
          throw this.#fault;
        }
      }
      this.#honoured = second.outcome === 'condition-failed';
      return first;
    }
    // While this process was paused somebody may have removed the key in between. Nobody does so twice.
    const third = repeated.condition.kind === 'if-absent' ? await put(repeated) : second;
    if (third.outcome === 'written') {
      this.#fault = this.#ignored(request);
      throw this.#fault;
    }
    this.#honoured = third.outcome === 'condition-failed';
    return second;
  }

  #ignored({ key, condition }: PutRequest): SettingsError {
    const { bucket, server } = this.#parts;
    const header = condition?.kind === 'if-match' ? 'If-Match' : 'If-None-Match: *';
    return new SettingsError([
      {
        setting: '--endpoint-url',
        hasWritten: true,
        problem:
          `the server ${server} ignores conditions: it took s3://${bucket}/${key} with ${header} against it, and holds it now. ` +
          'So nothing would keep two runs apart, and nothing that is there would be kept. Use a server with conditional writes; or give ' +
          '--lease none, keep runs of one target apart yourself, and leave --if-exists at overwrite',
      },
    ]);
  }
}

/** What does not hold once `written` is there: the same bytes can have the same ETag, so that If-Match would hold again. */
function notHolding({ condition }: PutRequest, written: ETag): PutCondition {
  if (condition?.kind !== 'if-match' || condition.etag !== written) return condition ?? { kind: 'if-absent' };
  return { kind: 'if-match', etag: noETag };
}
