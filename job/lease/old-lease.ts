/**
 * targets/<target id>/lease.json, which earlier versions keep in place of the epochs' files. It is watched as they do,
 * then replaced by a version that they refuse.
 */
import { z } from 'zod';
import { RunError } from '../shared/errors.js';
import type { ETag, ObjectKey, ObjectStore } from '../store/object-store.js';

const heldSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  epoch: z.number().int().positive(),
  holder: z.string(),
  since: z.string(),
  seconds: z.number().positive(),
  handedOver: z.boolean(),
  released: z.boolean(),
});

const replacedSchema = z.object({
  version: z.literal(2),
  /** The last one that was counted here. */
  epoch: z.number().int().nonnegative(),
});

const oldLeaseSchema = z.discriminatedUnion('version', [heldSchema, replacedSchema]);

export interface OldLease {
  readonly content: Readonly<z.infer<typeof oldLeaseSchema>>;
  readonly etag: ETag;
}

export class OldLeaseFile {
  readonly #store: ObjectStore;
  readonly #key: ObjectKey;

  constructor(store: ObjectStore, key: ObjectKey) {
    this.#store = store;
    this.#key = key;
  }

  /** Undefined when there is none. @throws RunError when it is not a lease */
  async read(): Promise<OldLease | undefined> {
    const stored = await this.#store.get(this.#key);
    if (stored === undefined) return undefined;
    try {
      const content = oldLeaseSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString()));
      return { content, etag: stored.etag };
    } catch (cause) {
      throw new RunError(
        `${this.#store.uri}/${this.#key} is not a lease that this program wrote: it is damaged or of another version. ` +
          'When no run writes to the target, remove it.',
        { cause },
      );
    }
  }

  /** False when another version is there. Earlier programs end with exit 1 from now on. */
  async replace(over: ETag | undefined, epoch: number): Promise<boolean> {
    const content = {
      version: 2,
      epoch,
      note: 'The lease is kept in the folder lease/ beside this file, which makes earlier versions of the program refuse the target.',
    };
    const result = await this.#store.put({
      key: this.#key,
      body: Buffer.from(`${JSON.stringify(content, null, 1)}\n`),
      contentType: 'application/json',
      condition: over === undefined ? { kind: 'if-absent' } : { kind: 'if-match', etag: over },
    });
    return result.outcome === 'written';
  }
}
