/** The port to storage on Amazon S3, and on servers that speak its API. */
import { setMaxListeners } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { systemClock } from '../../shared/clock.js';
import { StoreError } from '../../shared/errors.js';
import { whenFilesAreFree } from '../../shared/when-files-are-free.js';
import type { BucketSettings } from '../bucket-settings.js';
import type {
  DeleteOptions,
  DeleteOutcome,
  DeleteRequest,
  ETag,
  GetOptions,
  LookOptions,
  ObjectInfo,
  ObjectKey,
  ObjectLook,
  ObjectStore,
  PutRequest,
  PutResult,
  WriteOptions,
} from '../object-store.js';
import type { Connected, S3StoreOptions } from './connect.js';
import { tryDeletions } from './deletion-trial.js';
import type { PutObject } from './put-object.js';

/** A file up to this size goes up in one PUT, a larger one in parts of this size. */
const largestPutBytes = 5 * 1024 * 1024;

/**
 * Does nothing until the first call. Its methods throw `PutError` (put) and `StoreError` (the rest), and
 * `SettingsError` when no region is known or the bucket's name is none.
 */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  return new S3Store(options);
}

class S3Store implements ObjectStore {
  readonly uri: string;
  readonly #options: S3StoreOptions;
  readonly #closing = new AbortController();
  #connected: Promise<Connected> | undefined;
  /** Of `#connected` once it is there: on the way of every PUT a promise less. */
  #putObject: PutObject | undefined;
  /** The server was seen to honour conditions. */
  #isTried = false;

  constructor(options: S3StoreOptions) {
    this.uri = `s3://${options.bucket}`;
    this.#options = options;
    // Every PUT that waits for its next attempt listens to it; past ten, Node warns of a leak.
    setMaxListeners(0, this.#closing.signal);
  }

  put(request: PutRequest): Promise<PutResult> {
    const { condition } = request;
    const isFree = this.#isTried || condition === undefined || condition.kind === 'always';
    return isFree && this.#putObject !== undefined ? this.#putObject.put(request) : this.#firstPut(request);
  }

  async #firstPut(request: PutRequest): Promise<PutResult> {
    const { putObject, trial } = await this.#connect();
    this.#putObject = putObject;
    if (this.#isTried || trial === undefined) return putObject.put(request);
    const result = await trial.put(request);
    this.#isTried = trial.honoured;
    return result;
  }

  get honoursConditions(): boolean {
    return this.#isTried;
  }

  async get(key: ObjectKey, options?: GetOptions) {
    const { objects } = await this.#connect();
    return objects.get(key, options);
  }

  async look(key: ObjectKey, options?: LookOptions): Promise<ObjectLook | undefined> {
    const { objects } = await this.#connect();
    const found = await objects.head(key, options?.keptMd5);
    if (found === undefined) return undefined;
    const { etag, owner, keptMd5 } = found;
    return {
      etag,
      ...(owner === undefined ? {} : { owner }),
      ...(keptMd5 === undefined ? {} : { keptMd5 }),
      ...(/^[0-9a-f]{32}$/.test(etag) ? { md5: etag } : {}),
    };
  }

  async *list(prefix: string, options?: { readonly startAfter?: string }): AsyncIterable<ObjectInfo> {
    const { objects } = await this.#connect();
    yield* objects.list(prefix, options?.startAfter);
  }

  async *listFolders(prefix: string): AsyncIterable<string> {
    const { objects } = await this.#connect();
    yield* objects.listFolders(prefix);
  }

  async delete(key: ObjectKey, options?: WriteOptions): Promise<void> {
    const { objects } = await this.#connect();
    await objects.delete(key, options?.deadline);
  }

  async deleteMany(requests: readonly DeleteRequest[], options?: DeleteOptions): Promise<DeleteOutcome[]> {
    const { deletions } = await this.#connect();
    return deletions.delete(requests, options);
  }

  async tryDeletions(key: ObjectKey, owner: string, options?: WriteOptions): Promise<string | undefined> {
    const { deletions, objects } = await this.#connect();
    const parts = {
      put: (request: PutRequest) => this.put(request),
      head: (tried: ObjectKey) => objects.head(tried),
      deletions,
    };
    return tryDeletions(parts, { key, owner, ...options });
  }

  async putFile(key: ObjectKey, path: string, options?: WriteOptions): Promise<ObjectInfo> {
    const { objects } = await this.#connect();
    const { size } = await stat(path);
    if (size > largestPutBytes) return objects.putLargeFile(key, path, size, options?.deadline);
    const body = await whenFilesAreFree(systemClock, () => readFile(path));
    const result = await this.put({ key, body, ...options });
    if (result.outcome === 'written') return { key, bytes: body.byteLength, etag: result.etag };
    const why = result.outcome === 'refused' ? result.reason : 'the key is taken';
    throw new StoreError({ message: `PUT ${this.uri}/${key}: ${why}`, store: this.uri, key });
  }

  async localFile(key: ObjectKey, folder: string, ifMatch: ETag): Promise<string | undefined> {
    const { objects } = await this.#connect();
    return objects.localFile(key, folder, ifMatch);
  }

  async bucketSettings(withinMs: number): Promise<BucketSettings> {
    const { bucketSettings } = await this.#connect();
    return bucketSettings(withinMs);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const connected = await this.#connected?.catch(() => undefined);
    await connected?.close();
  }

  #connect(): Promise<Connected> {
    this.#connected ??= this.#connectOnce();
    return this.#connected;
  }

  /** Loads the SDK, 0.3 s of CPU in each thread, where S3 is spoken to at all. */
  async #connectOnce(): Promise<Connected> {
    const { connect } = await import('./connect.js');
    return connect(this.#options, this.#closing.signal);
  }
}
