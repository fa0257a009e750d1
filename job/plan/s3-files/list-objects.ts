/** The objects that `--files s3://…` means, each once, as they are when the run begins. */
import { createHash } from 'node:crypto';
import { parseS3Pattern, type S3Pattern } from '../../settings/s3-pattern.js';
import { SourceError } from '../../shared/errors.js';
import type { ETag, ObjectInfo, ObjectKey, ObjectStore } from '../../store/object-store.js';
import { keyMatcher } from './key-matcher.js';
import { LakeMarks } from './lake-marks.js';

export interface SourceObject {
  readonly bucket: string;
  readonly key: ObjectKey;
  readonly bytes: number;
  readonly etag: ETag;
}

export interface ListedObjects {
  /** At least one; in the order of the patterns, and of the keys in each. */
  readonly objects: readonly SourceObject[];
  /** How many more patterns meant an object that one had meant already. */
  readonly repeated: number;
}

/** What a plan remembers of them. */
export interface Listing {
  readonly objects: number;
  readonly bytes: number;
  /** Of keys, sizes and ETags: another one means other objects. */
  readonly digest: string;
}

export type StoreOf = (bucket: string) => Pick<ObjectStore, 'list'>;

/** @throws SourceError for a pattern that means no object, and for tables of Delta, Iceberg and Hudi */
export async function listObjects(
  storeOf: StoreOf,
  patterns: readonly string[],
  onListed: (bytes: number) => void = () => {},
): Promise<ListedObjects> {
  const objects: SourceObject[] = [];
  const seen = new Set<string>();
  const lakes = new LakeMarks();
  let repeated = 0;
  for (const pattern of patterns.map(parseS3Pattern)) {
    const { bucket } = pattern;
    const before = objects.length + repeated;
    for await (const { key, bytes, etag } of meantBy(pattern, storeOf(bucket), lakes)) {
      const uri = uriOf({ bucket, key });
      if (seen.has(uri)) repeated += 1;
      else objects.push({ bucket, key, bytes, etag });
      // Of one pattern no key comes twice.
      if (patterns.length > 1) seen.add(uri);
      onListed(bytes);
    }
    if (objects.length + repeated === before) throw await nothingFound(pattern, storeOf(bucket));
    await lakes.lookAbove(pattern, storeOf(bucket));
  }
  for (const { bucket, key } of objects) lakes.refuse(bucket, key);
  return { objects, repeated };
}

export function uriOf({ bucket, key }: Pick<SourceObject, 'bucket' | 'key'>): string {
  return `s3://${bucket}/${key}`;
}

export function listingOf(objects: readonly SourceObject[]): Listing {
  const digest = createHash('sha256');
  let bytes = 0;
  for (const object of objects) {
    digest.update(JSON.stringify([uriOf(object), object.bytes, object.etag]));
    bytes += object.bytes;
  }
  return { objects: objects.length, bytes, digest: digest.digest('hex') };
}

async function* meantBy(
  pattern: S3Pattern,
  store: Pick<ObjectStore, 'list'>,
  lakes: LakeMarks,
): AsyncGenerator<ObjectInfo> {
  const isMeant = keyMatcher(pattern);
  for await (const object of store.list(pattern.literal)) {
    lakes.look(pattern.bucket, object.key);
    if (isMeant(object.key)) yield object;
    // The key itself is the first of those that begin with it.
    if (pattern.kind === 'object') return;
  }
}

async function nothingFound(pattern: S3Pattern, store: Pick<ObjectStore, 'list'>): Promise<SourceError> {
  const { text, kind } = pattern;
  if (kind === 'object') {
    for await (const _ of store.list(`${pattern.pattern}/`)) {
      return new SourceError(
        `--files: there is no object ${text}, but a folder: write ${text}/ for all in it.`,
      );
    }
    return new SourceError(
      `--files: there is no object ${text}. Expected an object's key, a folder that ends with /, or a glob such as 's3://bucket/prefix/**/*.parquet'.`,
    );
  }
  return new SourceError(
    `--files: no object matches ${text}. Keys with a part that begins with . or _ are left out, and so are marks of folders.`,
  );
}
