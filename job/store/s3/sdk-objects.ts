/** What the port does beside PUT, by the SDK: correctness and upkeep count here, not microseconds. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ETag, ObjectInfo, ObjectKey } from '../object-store.js';
import { download } from './download.js';
import { unquote } from './judge-answer.js';
import { ownerMetadata } from './put-message.js';
import { BrokenTransfer, codeOf, type SdkCall, statusOf } from './sdk-call.js';

const readPermissions = [
  's3:GetObject',
  's3:ListBucket (without it S3 answers 403 for an object that does not exist)',
];

/** Parts of a file in flight at once. */
const partsInFlight = 4;
const smallestPartBytes = 8 * 1024 * 1024;
/** Amazon S3 User Guide, "Amazon S3 multipart upload limits". */
const mostParts = 10_000;

export class SdkObjects {
  readonly #bucket: string;
  readonly #client: S3Client;
  readonly #call: SdkCall;

  constructor(bucket: string, client: S3Client, call: SdkCall) {
    this.#bucket = bucket;
    this.#client = client;
    this.#call = call;
  }

  /** The object's ETag and the owner in its metadata; undefined when there is none. */
  head(key: ObjectKey): Promise<{ etag: ETag; owner: string | undefined } | undefined> {
    return this.#call.run({ action: 'HEAD', key, permissions: readPermissions }, () =>
      this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key })).then(
        ({ ETag = '', Metadata }) => ({ etag: unquote(ETag), owner: Metadata?.[ownerMetadata] }),
        (error: unknown) => {
          // An answer to HEAD has no body, so the status is all there is.
          if (statusOf(error) === 404) return undefined;
          throw error;
        },
      ),
    );
  }

  get(
    key: ObjectKey,
    ifMatch?: ETag,
    lastBytes?: number,
  ): Promise<{ bytes: Uint8Array; etag: ETag } | undefined> {
    return this.#call.run({ action: 'GET', key, permissions: readPermissions }, async () => {
      const found = await this.#open(key, ifMatch, lastBytes);
      if (found === undefined) return undefined;
      const bytes = await found.body.transformToByteArray().catch(broken);
      return { bytes, etag: found.etag };
    });
  }

  localFile(key: ObjectKey, folder: string, ifMatch: ETag): Promise<string | undefined> {
    return this.#call.run({ action: 'GET', key, permissions: readPermissions }, async () => {
      const found = await this.#open(key, ifMatch);
      if (found === undefined) return undefined;
      if (!(found.body instanceof Readable)) throw new Error('the SDK gave a body that is no stream of Node');
      return download(found.body, folder, key).catch(broken);
    });
  }

  async *list(prefix: string, startAfter: string | undefined): AsyncGenerator<ObjectInfo> {
    const purpose = { action: 'LIST', key: prefix, permissions: ['s3:ListBucket'] } as const;
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: prefix,
        // Keys may hold characters that XML cannot.
        EncodingType: 'url',
        ...(startAfter === undefined || startAfter === '' ? {} : { StartAfter: startAfter }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      const page = await this.#call.run(purpose, () => this.#client.send(command));
      const decode = page.EncodingType === 'url' ? decodeListedKey : (key: string) => key;
      for (const { Key = '', Size = 0, ETag = '' } of page.Contents ?? []) {
        yield { key: decode(Key) as ObjectKey, bytes: Size, etag: unquote(ETag) };
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async delete(key: ObjectKey): Promise<void> {
    await this.#call.run({ action: 'DELETE', key, permissions: ['s3:DeleteObject'] }, () =>
      this.#client
        .send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }))
        .catch((error: unknown) => {
          if (codeOf(error) !== 'NoSuchKey') throw error;
        }),
    );
  }

  putFile(key: ObjectKey, path: string): Promise<ObjectInfo> {
    const permissions = ['s3:PutObject', 's3:AbortMultipartUpload'];
    return this.#call.run({ action: 'UPLOAD', key, permissions }, async () => {
      const { size } = await stat(path);
      const { ETag = '' } = await new Upload({
        client: this.#client,
        params: { Bucket: this.#bucket, Key: key, Body: createReadStream(path) },
        queueSize: partsInFlight,
        partSize: Math.max(smallestPartBytes, Math.ceil(size / mostParts)),
      }).done();
      if (ETag !== '') return { key, bytes: size, etag: unquote(ETag) };
      // Ceph's gateway completes a multipart upload without naming the ETag.
      const stored = await this.head(key);
      if (stored === undefined) throw new Error('it was stored, but is gone by now');
      return { key, bytes: size, etag: stored.etag };
    });
  }

  async #open(key: ObjectKey, ifMatch: ETag | undefined, lastBytes?: number) {
    try {
      const { Body, ETag = '' } = await this.#client.send(
        // Unquoted: Ceph's gateway answers 412 to the quoted form, S3 takes both.
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
          ...(lastBytes === undefined ? {} : { Range: `bytes=-${lastBytes}` }),
        }),
      );
      if (Body === undefined) throw new Error('the SDK gave an answer without a body');
      return { body: Body, etag: unquote(ETag) };
    } catch (error) {
      const status = statusOf(error);
      if (status === 412 && ifMatch !== undefined) return undefined;
      if (status === 404 && codeOf(error) !== 'NoSuchBucket') return undefined;
      throw error;
    }
  }
}

/**
 * S3 encodes listed keys as forms do: `+` is a space, and a plus is `%2B`. Servers that write `%20` for a space write
 * `%2B` for a plus too.
 */
export function decodeListedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', '%20'));
}

function broken(cause: unknown): never {
  throw new BrokenTransfer('the answer broke off', { cause });
}
