/** Objects of `--files`: one by its key, a folder, or a glob, as `s3://bucket/…`. */
import type { Location } from '../store/object-store.js';
import { formatLocation, parseLocation } from '../store/parse-location.js';

export interface S3Pattern {
  /** As the user wrote it. */
  readonly text: string;
  readonly bucket: string;
  /** A key, a prefix that is empty or ends with `/`, or a glob over keys. */
  readonly pattern: string;
  readonly kind: 'object' | 'folder' | 'glob';
  /** What all keys that it means begin with: all before the first special character. */
  readonly literal: string;
  /** The folder of that: empty, or up to a slash. */
  readonly base: string;
}

export function isOnS3(text: string): boolean {
  return /^s3:\/\//i.test(text);
}

/** @throws Error for a bucket that is none, and for a pattern that no key can match */
export function parseS3Pattern(text: string): S3Pattern {
  const [, bucket = '', pattern = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(text) ?? [];
  // Its checks of the bucket's name are those of target and state.
  parseLocation(`s3://${bucket}/`);
  if (/\p{Cc}/u.test(pattern)) throw new Error(`expected a key or a glob, got ${JSON.stringify(text)}`);
  const special = pattern.search(/[*?[]/);
  const literal = special < 0 ? pattern : pattern.slice(0, special);
  const base = literal.slice(0, literal.lastIndexOf('/') + 1);
  const kind = special >= 0 ? 'glob' : base === pattern ? 'folder' : 'object';
  return { text, bucket, pattern, kind, literal, base };
}

/** How a place lies to what the pattern means, or undefined where they have nothing in common. */
export function overlap(
  { bucket, pattern, kind, base }: S3Pattern,
  place: Location,
): 'inside' | 'around' | undefined {
  if (place.kind !== 's3' || place.bucket !== bucket) return undefined;
  if (kind === 'object') return pattern.startsWith(place.prefix) ? 'around' : undefined;
  if (place.prefix.startsWith(base)) return 'inside';
  return base.startsWith(place.prefix) ? 'around' : undefined;
}

/** For people. */
export function formatBase({ bucket, base }: S3Pattern): string {
  return formatLocation({ kind: 's3', bucket, prefix: base });
}
