/** What the port does beside PUT, by the SDK: correctness and upkeep count here, not microseconds. */
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { transportError } from '../../retry/transport-error.js';
import { StoreError } from '../../shared/errors.js';
import type { ETag, GetOptions, ObjectInfo, ObjectKey, WriteDeadline } from '../object-store.js';
import type { WriteForm } from '../s3-connection.js';
import type { ChecksumHeader } from './checksum.js';
import { unquote } from './classify-response.js';
import { BrokenTransfer, codeOf, statusOf } from './classify-sdk-error.js';
import { download } from './download.js';
import { multipartUpload } from './multipart-upload.js';
import { withDeadline } from './pool-handler.js';
import { ownerMetadata } from './put-message.js';
import type { SdkCall } from './sdk-call.js';

const readPermissions = [
  's3:GetObject',
  's3:ListBucket (without it S3 answers 403 for an object that does not exist)',
];

/** HEADs at once for a page of a listing that has no ETags. */
const headsInFlight = 16;

export interface SdkObjectsParts {
  readonly bucket: string;
  /** For what changes nothing. */
  readonly reader: S3Client;
  /** For deletions and parts: its connections look at the deadline. */
  readonly writer: S3Client;
  readonly call: SdkCall;
  readonly writes: WriteForm | undefined;
  readonly checksum: ChecksumHeader | undefined;
}

export interface Head {
  readonly etag: ETag;
  readonly bytes: number;
  readonly owner: string | undefined;
  readonly keptMd5: string | undefined;
}

export class SdkObjects {
  readonly #bucket: string;
  readonly #client: S3Client;
  readonly #writer: S3Client;
  readonly #call: SdkCall;
  readonly #writes: WriteForm | undefined;
  readonly #checksum: ChecksumHeader | undefined;

  constructor({ bucket, reader, writer, call, writes, checksum }: SdkObjectsParts) {
    this.#writes = writes;
    this.#checksum = checksum;
    this.#bucket = bucket;
    this.#client = reader;
    this.#writer = writer;
    this.#call = call;
  }

  /**
   * The object's ETag, size, the owner in its metadata, and where it is asked for and kept, its md5 in hex; undefined when
   * there is none.
   */
  head(key: ObjectKey, withChecksums = false): Promise<Head | undefined> {
    const mode = withChecksums ? { ChecksumMode: 'ENABLED' as const } : {};
    return this.#call.run({ action: 'HEAD', key, permissions: readPermissions }, () =>
      this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key, ...mode })).then(
        ({ ETag = '', ContentLength = 0, Metadata, ChecksumMD5 }) => ({
          etag: unquote(ETag),
          bytes: ContentLength,
          owner: Metadata?.[ownerMetadata],
          keptMd5: ChecksumMD5 === undefined ? undefined : Buffer.from(ChecksumMD5, 'base64').toString('hex'),
        }),
        (error: unknown) => {
          // An answer to HEAD has no body, so the status is all there is.
          if (statusOf(error) === 404) return undefined;
          throw error;
        },
      ),
    );
  }

  get(key: ObjectKey, options: GetOptions = {}): Promise<{ bytes: Uint8Array; etag: ETag } | undefined> {
    return this.#call.run({ action: 'GET', key, permissions: readPermissions }, async () => {
      const found = await this.#open(key, options);
      if (found === undefined) return undefined;
      const bytes = await found.body.transformToByteArray().catch(broken);
      return { bytes, etag: found.etag };
    });
  }

  localFile(key: ObjectKey, folder: string, ifMatch: ETag): Promise<string | undefined> {
    return this.#call.run({ action: 'GET', key, permissions: readPermissions }, async () => {
      const found = await this.#open(key, { ifMatch });
      if (found === undefined) return undefined;
      if (!(found.body instanceof Readable)) throw new Error('the SDK gave a body that is no stream of Node');
      return download(found.body, folder, key).catch(broken);
    });
  }

  async *list(prefix: string, startAfter: string | undefined): AsyncGenerator<ObjectInfo> {
    const from = startAfter === undefined || startAfter === '' ? {} : { StartAfter: startAfter };
    for await (const { contents, decode } of this.#pages(prefix, from)) {
      const objects = contents.map(({ Key = '', Size = 0, ETag = '' }) => ({
        key: decode(Key) as ObjectKey,
        bytes: Size,
        etag: unquote(ETag),
      }));
      yield* objects.every(({ etag }) => etag !== '') ? objects : await this.#lookAtEach(objects);
    }
  }

  async *listFolders(prefix: string): AsyncGenerator<string> {
    for await (const { folders, decode } of this.#pages(prefix, { Delimiter: '/' })) {
      for (const { Prefix = '' } of folders) yield decode(Prefix).slice(prefix.length, -1);
    }
  }

  async *#pages(prefix: string, more: Pick<ListObjectsV2CommandInput, 'Delimiter' | 'StartAfter'>) {
    const purpose = { action: 'LIST', key: prefix, permissions: ['s3:ListBucket'] } as const;
    let token: string | undefined;
    /** A token that has been: of page 1, 2, 4, 8 and so on, which finds every circle without keeping all of them. */
    let earlier: string | undefined;
    let pages = 0;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: prefix,
        // Keys may hold characters that XML cannot.
        EncodingType: 'url',
        ...more,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      const page = await this.#call.run(purpose, async () => {
        const answer = await this.#client.send(command);
        // S3 always says it ("ListObjectsV2", Amazon S3 API Reference): an answer of something else would be a listing of nothing.
        if (answer.IsTruncated === undefined) {
          throw transportError('ERR_ANSWER_MALFORMED', 'the answer is no listing', true);
        }
        return answer;
      });
      const decode = page.EncodingType === 'url' ? decodeListedKey : (key: string) => key;
      yield { contents: page.Contents ?? [], folders: page.CommonPrefixes ?? [], decode };
      const next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      if (page.IsTruncated === true && (next === undefined || next === '')) {
        throw this.#cut(prefix, 'it says that more objects follow, but not how to ask for them');
      }
      pages += 1;
      if (next !== undefined && (next === token || next === earlier)) {
        throw this.#cut(prefix, 'it names the same page again as the next one, and would never end');
      }
      if ((pages & (pages - 1)) === 0) earlier = next;
      token = next;
    } while (token !== undefined);
  }

  async delete(key: ObjectKey, deadline?: WriteDeadline): Promise<void> {
    const purpose = { action: 'DELETE', key, permissions: ['s3:DeleteObject'] } as const;
    const command = new DeleteObjectCommand({ Bucket: this.#bucket, Key: key });
    const send = () => withDeadline(deadline, () => this.#writer.send(command));
    await this.#call.run(
      purpose,
      () =>
        send().catch((error: unknown) => {
          if (codeOf(error) !== 'NoSuchKey') throw error;
        }),
      deadline,
    );
  }

  /** A file that is too large for one PUT. */
  async putLargeFile(
    key: ObjectKey,
    path: string,
    bytes: number,
    deadline: WriteDeadline | undefined,
  ): Promise<ObjectInfo> {
    const parts = {
      bucket: this.#bucket,
      client: this.#writer,
      call: this.#call,
      writes: this.#writes,
      checksum: this.#checksum,
      head: (stored: ObjectKey) => this.head(stored),
    };
    return { key, bytes, etag: unquote(await multipartUpload(parts, { key, path, bytes }, deadline)) };
  }

  /** Some servers list no ETags: then each object is asked for its own. One that has gone meanwhile is left out. */
  async #lookAtEach(objects: readonly ObjectInfo[]): Promise<ObjectInfo[]> {
    const found: ObjectInfo[] = [];
    for (let begin = 0; begin < objects.length; begin += headsInFlight) {
      const some = objects.slice(begin, begin + headsInFlight);
      const heads = await Promise.all(
        some.map((object) => (object.etag === '' ? this.head(object.key) : object)),
      );
      for (const [index, object] of some.entries()) {
        const head = heads[index];
        if (head === undefined) continue;
        if (head.etag === '') {
          throw new StoreError({
            message: `LIST s3://${this.#bucket}/: the server tells no ETag of ${JSON.stringify(object.key)}, neither listed nor asked for it by HEAD. Without ETags this program cannot tell what it wrote; use a server that has them.`,
            store: `s3://${this.#bucket}`,
            key: object.key,
          });
        }
        found.push({ ...object, etag: head.etag });
      }
    }
    return found;
  }

  #cut(prefix: string, how: string): StoreError {
    const store = `s3://${this.#bucket}`;
    return new StoreError({
      message: `LIST ${store}/${prefix}: the server's listing is cut off: ${how}. Nothing can be said of what it leaves out; check the server or what stands in front of it.`,
      store,
      key: prefix,
    });
  }

  async #open(key: ObjectKey, options: GetOptions) {
    const { ifMatch } = options;
    const range = rangeOf(options);
    try {
      const {
        Body,
        ETag = '',
        ContentRange,
        ContentLength,
      } = await this.#client.send(
        // Unquoted: Ceph's gateway answers 412 to the quoted form, S3 takes both.
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
          ...(range === undefined ? {} : { Range: range }),
        }),
      );
      if (Body === undefined) throw new Error('the SDK gave an answer without a body');
      if (range !== undefined && !isPart(options, ContentRange, ContentLength)) {
        // Unread: it may be an object of many gigabytes.
        if (Body instanceof Readable) Body.destroy();
        throw new Error(
          `the server was asked for a part of the object (Range: ${range}) and answers with ${ContentRange ?? 'all of it'}. ` +
            'Large files are read in parts; use a server that knows ranges, or mend what stands in front of it.',
        );
      }
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

/** As a header says it. */
function rangeOf({ lastBytes, range }: GetOptions): string | undefined {
  if (lastBytes !== undefined) return `bytes=-${lastBytes}`;
  return range && `bytes=${range.from}-${range.from + range.bytes - 1}`;
}

/** Whether an answer is what was asked for. A server may send a whole object in place of a part (RFC 9110, "Range"). */
function isPart({ lastBytes, range }: GetOptions, contentRange?: string, contentLength?: number): boolean {
  if (contentRange !== undefined)
    return range === undefined || contentRange.startsWith(`bytes ${range.from}-`);
  const wanted = lastBytes ?? (range?.from === 0 ? range.bytes : 0);
  return contentLength !== undefined && contentLength <= wanted;
}

function broken(cause: unknown): never {
  throw new BrokenTransfer('the answer broke off', { cause });
}
