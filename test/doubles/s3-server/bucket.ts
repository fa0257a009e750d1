/** What one bucket holds, in memory: objects by key, and uploads that are still open. */
import type { BucketRules } from './bucket-rules.js';
import { compareUtf8 } from './utf8-order.js';

export interface StoredObject {
  /** Undefined when the server discards bodies. */
  readonly body: Buffer | undefined;
  /** In bytes. */
  readonly size: number;
  /** Unquoted: the md5 in hex, or `<md5 of md5s>-<parts>`. */
  readonly etag: string;
  readonly contentType: string;
  /** `x-amz-meta-*`, without that prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Those of the other headers that are kept, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The canned one that it was stored with. */
  readonly acl: string | undefined;
  /** The checksum that came with it, by its header's name; told under `x-amz-checksum-mode` alone. */
  readonly checksum: readonly [name: string, value: string] | undefined;
  /** Since 1970; whole seconds, as S3 has them, which also keeps the number small in memory. */
  readonly modifiedSeconds: number;
}

export interface StoredSetting {
  readonly xml: string;
  /** That go with the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Part {
  readonly body: Buffer;
  readonly md5: string;
}

export interface Upload {
  readonly key: string;
  readonly described: Pick<
    StoredObject,
    'contentType' | 'metadata' | 'headers' | 'tags' | 'acl' | 'checksum'
  >;
  /** By part number, 1 to 10,000. */
  readonly parts: Map<number, Part>;
}

export class Bucket {
  readonly #objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, Upload>();
  readonly createdMs: number;
  rules: BucketRules = {};
  /** By the mark in the query: the document as it was put, told as it is. Versions and copies are not made of it. */
  readonly settings = new Map<string, StoredSetting>();
  #bytes = 0;
  #listing: { readonly prefix: string; readonly keys: readonly string[] } | undefined;

  constructor(
    readonly name: string,
    readonly region: string,
    createdMs: number,
  ) {
    this.createdMs = createdMs;
  }

  get objects(): ReadonlyMap<string, StoredObject> {
    return this.#objects;
  }

  /** Sum of the objects' sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  put(key: string, object: StoredObject): void {
    const before = this.#objects.get(key);
    if (before === undefined) this.#listing = undefined;
    this.#bytes += object.size - (before?.size ?? 0);
    this.#objects.set(key, object);
  }

  delete(key: string): void {
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#listing = undefined;
    this.#bytes -= before.size;
    this.#objects.delete(key);
  }

  /**
   * The keys with this prefix, in S3's order. The last listing is kept until a key comes or goes: its thousands of
   * pages are then sorted once, and a short listing beside millions of other keys sorts only its own.
   */
  sortedKeys(prefix: string): readonly string[] {
    if (this.#listing?.prefix === prefix) return this.#listing.keys;
    const keys: string[] = [];
    for (const key of this.#objects.keys()) if (key.startsWith(prefix)) keys.push(key);
    keys.sort(compareUtf8);
    this.#listing = { prefix, keys };
    return keys;
  }
}
