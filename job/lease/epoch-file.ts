/** targets/<target id>/lease/<epoch>.json: one key an epoch, so that a late write can only touch what is its own. */
import { z } from 'zod';
import { LeaseError, RunError } from '../shared/errors.js';
import type { ETag, ObjectKey, ObjectStore, PutCondition } from '../store/object-store.js';

const epochSchema = z.object({
  version: z.literal(2),
  runId: z.string(),
  epoch: z.number().int().positive(),
  /** Another one in every write, so that each write changes the ETag and can be told from all others. */
  nonce: z.string(),
  /** Host and process of the last writer, for people. */
  holder: z.string(),
  /** When the run took it, by its own clock, for people. */
  since: z.string(),
  /** The length of the lease in seconds, the same for all who hold the epoch. */
  length: z.number().positive(),
  /** A file that does not change for so long, as the waiting side's clock sees it, has a dead holder. */
  seconds: z.number().positive(),
  /** Whoever joins or follows begins to write so many seconds after it has read this, at the earliest. */
  wait: z.number().nonnegative(),
  /** Left by a stage that has ended, to the next one of the same run. */
  handedOver: z.boolean(),
  /** When that was, by the clock of the stage that ended, for people. Absent in earlier versions. */
  handedOverAt: z.string().optional(),
  released: z.boolean(),
  /** Of one that is released from its first moment: it is given back, and what it had in folders is removed. */
  over: z.boolean().optional(),
  /** Another run, when something of it may have been under way as the epoch was taken, or an earlier one of those since. */
  takenFrom: z.string().optional(),
  /**
   * The run took it from an earlier process of its own, of which something may be under way: to this run that does no harm, and the
   * one after it looks for it. Absent in earlier versions.
   */
  tookFromItself: z.boolean().optional(),
  /** In a folder: the directory in which what this epoch writes lies until it is moved into place. */
  directory: z.string(),
});

export type EpochContent = Readonly<z.infer<typeof epochSchema>>;

export interface FoundEpoch {
  readonly content: EpochContent;
  readonly etag: ETag;
}

/** Enough for all epochs that a target will see, and names sort as numbers do. */
const digits = 12;

export function epochName(epoch: number): string {
  return String(epoch).padStart(digits, '0');
}

/** Reads and writes the epochs of one target. */
export class EpochFiles {
  readonly #store: ObjectStore;
  readonly #folder: string;
  /** The target that they are the lease of, as the user knows it. */
  readonly target: string;

  /** @param folder the prefix of the epochs' keys, which ends with `/` */
  constructor(store: ObjectStore, folder: string, target: string) {
    this.#store = store;
    this.#folder = folder;
    this.target = target;
  }

  #key(epoch: number): ObjectKey {
    return `${this.#folder}${epochName(epoch)}.json` as ObjectKey;
  }

  /** For messages. */
  uriOf(epoch: number): string {
    return `${this.#store.uri}/${this.#key(epoch)}`;
  }

  /** The epochs that there are, the lowest first. */
  async list(): Promise<number[]> {
    const epochs: number[] = [];
    for await (const { key } of this.#store.list(this.#folder)) {
      const [, epoch] = /^(\d{12})\.json$/.exec(key.slice(this.#folder.length)) ?? [];
      if (epoch !== undefined) epochs.push(Number(epoch));
    }
    return epochs;
  }

  /** Undefined when there is none. @throws RunError when it is not an epoch's */
  async read(epoch: number): Promise<FoundEpoch | undefined> {
    const stored = await this.#store.get(this.#key(epoch));
    if (stored === undefined) return undefined;
    try {
      return {
        content: epochSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString())),
        etag: stored.etag,
      };
    } catch (cause) {
      throw new RunError(
        `${this.uriOf(epoch)} is not a lease that this program wrote: it is damaged or of another version. ` +
          "When no run writes to the target, free it: 'splitter release' with its --target and --state.",
        { cause },
      );
    }
  }

  /**
   * Writes where there is nothing, or in place of the version `over`. Undefined when something else is there, which
   * may be this very content, when an answer was lost.
   */
  async write(content: EpochContent, over: ETag | undefined): Promise<ETag | undefined> {
    const condition: PutCondition =
      over === undefined ? { kind: 'if-absent' } : { kind: 'if-match', etag: over };
    const key = this.#key(content.epoch);
    const body = Buffer.from(`${JSON.stringify(content, null, 1)}\n`);
    const result = await this.#store.put({ key, body, contentType: 'application/json', condition });
    switch (result.outcome) {
      case 'written':
        return result.etag;
      case 'condition-failed':
        return undefined;
      case 'refused':
        throw new RunError(`The state at ${this.#store.uri} does not take ${key}: ${result.reason}.`);
      default:
        return result satisfies never;
    }
  }

  /** For a holder alone, which is above them: the highest one stays for ever, so that no number comes twice. */
  async removeBelow(epoch: number, known: readonly number[]): Promise<void> {
    const lower = known.filter((each) => each < epoch);
    for (const each of lower) await this.#store.delete(this.#key(each));
  }

  /** What a run is told whose lease another one has, or which was released in its place. */
  lost(by: EpochContent | undefined): LeaseError {
    const whose = by === undefined ? 'its file is gone' : `${describeHolder(by)} has it`;
    return new LeaseError(
      `The lease of the target ${this.target} was lost: ${whose}. This run writes nothing more there.`,
      by?.runId,
    );
  }
}

export function describeHolder({ runId, holder, since, released }: EpochContent): string {
  return `run ${runId} (${holder}), since ${since}${released ? ', released' : ''}`;
}
