/**
 * The one port to storage: the target and the run's state are each an `ObjectStore`, an S3 bucket or a folder.
 * Adapters stand beside it; `test/contract` holds what every adapter must do alike.
 */
import type { RetryCause } from '../retry/retry-cause.js';
import type { BucketSettings } from './bucket-settings.js';

declare const brand: unique symbol;

/** A whole key within a bucket or folder, the target's prefix included: `user_info/processed/7.json`. */
export type ObjectKey = string & { readonly [brand]: 'ObjectKey' };

/** Names one version of one object; compare for equality only. Unquoted. */
export type ETag = string & { readonly [brand]: 'ETag' };

/** Where a store is: `prefix` is empty or ends with `/`; a folder's `path` is absolute. */
export type Location =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'folder'; readonly path: string };

/** When a PUT may take effect. */
export type PutCondition =
  | { readonly kind: 'always' }
  | { readonly kind: 'if-absent' }
  | { readonly kind: 'if-match'; readonly etag: ETag };

/**
 * What is stored with objects beside their bytes, on S3; a folder keeps none of it. Names in lower case, sorted. A value that
 * is null is each PUT's own. Made once for all PUTs, so that what they share is put together once.
 */
export type HeaderForm = readonly { readonly name: string; readonly value: string | null }[];

export interface PutRequest extends WriteOptions {
  readonly key: ObjectKey;
  readonly body: Uint8Array;
  /** Its `content-type` stands in place of `contentType`. @default none */
  readonly headers?: HeaderForm | undefined;
  /** Of the headers whose value is the PUT's own, in the order of their names. */
  readonly headerValues?: readonly string[] | undefined;
  /** @default 'application/octet-stream' */
  readonly contentType?: string | undefined;
  /** @default { kind: 'always' } */
  readonly condition?: PutCondition | undefined;
  /**
   * Who writes, and what: `<run id>/<md5>`. On S3 it becomes the metadata `x-amz-meta-splitter`, by which our own
   * earlier success is told from somebody else's object when a retried put-if-absent finds the key taken.
   */
  readonly owner?: string | undefined;
  /**
   * This write may already have succeeded in an earlier life of the run, so a taken key is looked at
   * for our `owner` even at the first attempt.
   * @default false
   */
  readonly maybeRepeated?: boolean | undefined;
  /** Told of this PUT's retries and answers. */
  readonly observer?: PutObserver | undefined;
}

export type PutResult =
  /** The object is stored whole. `etag` is what the store answered for it. */
  | { readonly outcome: 'written'; readonly etag: ETag }
  /** The condition did not hold: the key is taken by somebody else, or the ETag is another. Nothing was written. */
  | { readonly outcome: 'condition-failed' }
  /** The store will never take this object under this key (name too long, key is a folder). Nothing was written. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** An object to remove. */
export interface DeleteRequest {
  readonly key: ObjectKey;
  /** Only while the object is this version. @default whatever is there */
  readonly etag?: ETag;
}

export type DeleteOutcome =
  /**
   * There is no object any more, and this call removed it. Without an ETag there may have been none; and one that was
   * gone at a further attempt counts as removed by the one before, whose answer was lost.
   */
  | 'deleted'
  /** There was none. */
  | 'gone'
  /** The object is another version than the one named. It stands. */
  | 'condition-failed';

export interface ObjectLook {
  readonly etag: ETag;
  /** `owner` of the PUT that wrote it; absent where there is none, and in a folder. */
  readonly owner?: string;
  /** Of its bytes, where the store tells it: on S3 what may be one, since an ETag of a KMS-encrypted object looks alike. */
  readonly md5?: string;
  /** Of its bytes, by a checksum that the store held against them when they came; where it is asked for and there is one. */
  readonly keptMd5?: string;
}

/** Which bytes of which version of an object. */
export type GetOptions = { readonly ifMatch?: ETag } & (
  | {
      /** At least 1: only so many from its end; all of an object that has no more. */
      readonly lastBytes?: number;
      readonly range?: never;
    }
  | { readonly lastBytes?: never; readonly range?: ByteRange }
);

/** Bytes from `from` on, `bytes` of them, at least 1; fewer where the object ends before. It begins within the object. */
export interface ByteRange {
  readonly from: number;
  readonly bytes: number;
}

export interface LookOptions {
  /** Ask for `keptMd5`. @default false */
  readonly keptMd5?: boolean;
}

export interface ObjectInfo {
  readonly key: ObjectKey;
  readonly bytes: number;
  readonly etag: ETag;
}

/**
 * Whether a store on S3 tries that conditions are honoured: at its own first conditional PUT; the same, when another
 * store on the same server was seen to honour them; or not at all. `by-looking`: the server may ignore them, and is sent
 * none.
 */
export type ConditionsOption = 'here' | 'elsewhere' | 'believed' | 'by-looking';

/**
 * Reads and writes whole objects. Methods throw `PutError` (writes) or `StoreError` (the rest) when the run cannot
 * go on: access denied, bucket gone, disk full, retries used up. What concerns one object only is in the result.
 */
export interface ObjectStore {
  /** For messages: `s3://bucket` or the folder's path. */
  readonly uri: string;

  /** Whether conditional writes were seen to be honoured here. */
  readonly honoursConditions?: boolean;

  /** Writes one object atomically: a reader sees it whole, or as it was before. */
  put(request: PutRequest): Promise<PutResult>;

  /** The object's bytes, or undefined when there is none, or when `ifMatch` is given and it is another version. */
  get(key: ObjectKey, options?: GetOptions): Promise<{ bytes: Uint8Array; etag: ETag } | undefined>;

  /** What can be told of the object without its bytes' crossing the network; undefined where there is none. */
  look(key: ObjectKey, options?: LookOptions): Promise<ObjectLook | undefined>;

  /** Every object whose key starts with `prefix`, ordered by the UTF-8 bytes of the key, from after `startAfter`. */
  list(prefix: string, options?: { readonly startAfter?: string }): AsyncIterable<ObjectInfo>;

  /**
   * The names directly below `prefix`, which ends with `/`, that have objects below them; many for each request. In the order
   * of their bytes. Undefined where a listing is as good.
   */
  listFolders?(prefix: string): AsyncIterable<string>;

  /** Removes the object if there is one. */
  delete(key: ObjectKey, options?: WriteOptions): Promise<void>;

  /**
   * Removes many objects, on S3 up to 1,000 in a request, and tells of each what became of it, in their order. The
   * keys are all different. When it throws, some are removed.
   */
  deleteMany(requests: readonly DeleteRequest[], options?: DeleteOptions): Promise<DeleteOutcome[]>;

  /**
   * Tries that deletions keep to their conditions here, on an object that it makes under `key` and removes again: a key
   * that nobody else has. `owner` is as for a put, by which what an earlier trial left is known.
   * @returns what the store did against a condition; undefined when it kept to them all
   */
  tryDeletions(key: ObjectKey, owner: string, options?: WriteOptions): Promise<string | undefined>;

  /** Stores the file at `path` under `key`, of any size. The file may be moved away. */
  putFile(key: ObjectKey, path: string, options?: WriteOptions): Promise<ObjectInfo>;

  /**
   * A local file with the object's bytes: on S3 a download into `folder`, which is the caller's to remove; in a
   * folder the stored file itself. Undefined when there is no such object, or it is not the version `ifMatch`.
   */
  localFile(key: ObjectKey, folder: string, ifMatch: ETag): Promise<string | undefined>;

  /**
   * How the bucket is set, as far as it can be known within so many milliseconds; what cannot fails nothing. A folder has
   * nothing of it.
   */
  bucketSettings?(withinMs: number): Promise<BucketSettings>;

  /** Ends connections. What was in flight is abandoned. */
  close(): Promise<void>;
}

/**
 * Until when a run may write. It travels with each write and is looked at in the turn in which bytes leave, at each
 * attempt anew: a process that was paused finds that its time is over.
 */
export interface WriteDeadline {
  /** What would leave later than this stays, in ms of the system clock's `monotonic`. Moves on while a write waits. */
  until(): number;
  /** From then on another run may write: later than `until` by the longest that an attempt may take. */
  ends(): number;
  /** Undefined when a write may begin now; else resolves when it may again, or rejects when it never will. */
  pass(): Promise<void> | undefined;
  /** In a folder: the directory of the epoch, in which files lie until they are moved into place. */
  readonly directory?: string;
}

export interface WriteOptions {
  /** @default any time will do */
  readonly deadline?: WriteDeadline;
}

export interface DeleteOptions extends WriteOptions {
  /**
   * For an S3 whose deletions do not keep to conditions: each object is looked at right before, and what somebody
   * writes in between is lost.
   * @default false
   */
  readonly looksFirst?: boolean;
}

/**
 * How one attempt of a PUT ended: `throttled` is 503 or 429, `timeout` no answer in time, `taken` any other answer,
 * `broken` a connection that was refused or reset.
 */
export type AttemptEnd = 'taken' | 'throttled' | 'timeout' | 'broken';

/** Spreads the attempts of PUTs, and the keys of deletions, over time, by what came of those before. */
export interface PutPacer {
  /** Undefined when an attempt may start now; else resolves when it may. */
  pass(): Promise<void> | undefined;
  /** An attempt ended so many milliseconds after it was sent. */
  report(end: AttemptEnd, latencyMs: number): void;
}

/** What a store tells of a PUT that is under way. */
export interface PutObserver {
  /** It is about to be tried again. */
  retried(cause: RetryCause): void;
  /** It was answered, with whatever, so many milliseconds after it was sent, at a moment of the clock that never goes back. */
  answered(latencyMs: number, at: number): void;
}
