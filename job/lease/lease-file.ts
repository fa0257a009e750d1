/** targets/<target id>/lease.json: who writes to a target now. Never deleted, only replaced by what was read. */
import { z } from 'zod';
import { RunError } from '../shared/errors.js';
import type { ETag, ObjectKey, ObjectStore, PutCondition } from '../store/object-store.js';

const leaseSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  /** Grows by one each time the lease is taken; the tasks of one run share it. */
  epoch: z.number().int().positive(),
  /** Another one in every write, so that each write changes the ETag and can be told from all others. */
  nonce: z.string(),
  /** Host and process of the last writer, for people. */
  holder: z.string(),
  /** When the run took it, by its own clock, for people. */
  since: z.string(),
  /** A holder that does not change the file for so long, as the waiting side's clock sees it, is dead. */
  seconds: z.number().positive(),
  /** Left by a stage that has ended, to the next one of the same run. */
  handedOver: z.boolean(),
  released: z.boolean(),
});

export type LeaseContent = Readonly<z.infer<typeof leaseSchema>>;

export interface FoundLease {
  readonly content: LeaseContent;
  readonly etag: ETag;
}

export class LeaseFile {
  readonly #store: ObjectStore;
  readonly #key: ObjectKey;
  /** The target that it is the lease of, as the user knows it. */
  readonly target: string;

  constructor(store: ObjectStore, key: ObjectKey, target: string) {
    this.#store = store;
    this.#key = key;
    this.target = target;
  }

  /** @throws RunError when it is not a lease */
  async read(): Promise<FoundLease | undefined> {
    const stored = await this.#store.get(this.#key);
    if (stored === undefined) return undefined;
    try {
      const content = leaseSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString()));
      return { content, etag: stored.etag };
    } catch (cause) {
      throw new RunError(
        `${this.#store.uri}/${this.#key} is not a lease that this program wrote: it is damaged or of another version. ` +
          'When no run writes to the target, remove it.',
        { cause },
      );
    }
  }

  /**
   * Writes in place of the version `over`, or where there was none. Undefined when another version is there, which
   * may be this very content, when an answer was lost.
   */
  async write(content: LeaseContent, over: ETag | undefined): Promise<ETag | undefined> {
    const condition: PutCondition =
      over === undefined ? { kind: 'if-absent' } : { kind: 'if-match', etag: over };
    const body = Buffer.from(`${JSON.stringify(content, null, 1)}\n`);
    const result = await this.#store.put({
      key: this.#key,
      body,
      contentType: 'application/json',
      condition,
    });
    switch (result.outcome) {
      case 'written':
        return result.etag;
      case 'condition-failed':
        return undefined;
      case 'refused':
        throw new RunError(`The state at ${this.#store.uri} does not take ${this.#key}: ${result.reason}.`);
      default:
        return result satisfies never;
    }
  }
}
