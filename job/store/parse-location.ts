/**
 * Where a target or state is, as the user writes it: `s3://bucket/prefix/`, a folder's path or a `file://` URL. An access
 * point's alias is a bucket's name, and its ARN may stand in the place of one.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Location } from './object-store.js';

const scheme = /^([a-z][a-z0-9+.-]*):\/\//i;
const bucketShape = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Amazon S3 User Guide, "Referencing access points": of a bucket in one region, not of several regions nor of an Outpost. */
const accessPoint =
  /^(arn:aws[a-z-]*:s3:[a-z0-9-]+:\d{12}:accesspoint)[/:]([a-z0-9][a-z0-9-]{1,48}[a-z0-9])(?:\/(.*))?$/s;
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * A prefix gets its trailing `/`, a folder's path becomes absolute. S3 text is taken as it stands: `%20` is no space.
 * @throws Error whose message says what was expected and what was given
 */
export function parseLocation(text: string): Location {
  if (text === '') throw wrong(text, 'nothing');
  if (text.includes('\0')) throw wrong(text, 'a NUL character');
  const kind = scheme.exec(text)?.[1]?.toLowerCase();
  if (kind === 's3') return parseS3(text);
  if (kind === 'file') return { kind: 'folder', path: parseFileUrl(text) };
  if (kind !== undefined) throw wrong(text, `the scheme ${kind}://`);
  if (text.startsWith('arn:')) throw wrong(text, 'an ARN without s3:// before it');
  if (/^s3:/i.test(text)) throw wrong(text, 's3: without //');
  return { kind: 'folder', path: resolve(text) };
}

/** The text that `parseLocation` reads back to the same location. */
export function formatLocation(location: Location): string {
  switch (location.kind) {
    case 's3':
      return `s3://${location.bucket}/${location.prefix}`;
    case 'folder':
      return location.path;
    default:
      return location satisfies never;
  }
}

function parseS3(text: string): Location {
  const { bucket, path } = bucketOf(text);
  const segments = path.split('/');
  if (segments.at(-1) === '') segments.pop();
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw wrong(text, `a prefix with the segment ${JSON.stringify(segment)}`);
    }
    if (/\p{Cc}/u.test(segment)) throw wrong(text, 'a prefix with a control character');
  }
  const prefix = segments.map((segment) => `${segment}/`).join('');
  // Amazon S3 User Guide, "Naming Amazon S3 objects": a key has 1,024 bytes at most.
  const bytes = Buffer.byteLength(prefix);
  if (bytes >= 1_024) throw wrong(text, `a prefix of ${bytes} bytes, which leaves no room in keys of 1,024`);
  return { kind: 's3', bucket, prefix };
}

function bucketOf(text: string): { bucket: string; path: string } {
  const rest = text.slice('s3://'.length);
  if (rest.startsWith('arn:')) {
    const [, where, name, path = ''] = accessPoint.exec(rest) ?? [];
    if (where === undefined || name === undefined) {
      throw wrong(text, 'an ARN other than arn:aws:s3:<region>:<account>:accesspoint/<name>');
    }
    return { bucket: `${where}/${name}`, path };
  }
  const end = rest.indexOf('/');
  const bucket = end < 0 ? rest : rest.slice(0, end);
  checkBucket(text, bucket);
  return { bucket, path: end < 0 ? '' : rest.slice(end + 1) };
}

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
function checkBucket(text: string, bucket: string): void {
  if (bucket === '') throw wrong(text, 'no bucket');
  const given = `the bucket name ${JSON.stringify(bucket)}`;
  if (!bucketShape.test(bucket) || bucket.includes('..')) {
    throw wrong(
      text,
      `${given}: expected 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends`,
    );
  }
  if (ipv4.test(bucket)) throw wrong(text, `${given}, which is an IP address`);
  if (bucket.endsWith('--x-s3')) {
    throw wrong(text, `${given}, a directory bucket: only general purpose buckets list their keys in order`);
  }
}

function parseFileUrl(text: string): string {
  try {
    return resolve(fileURLToPath(text));
  } catch (error) {
    throw wrong(text, `a file:// URL that names no local path (${String(error)})`);
  }
}

function wrong(text: string, given: string): Error {
  return new Error(
    `expected s3://bucket/prefix/, a folder's path or a file:// URL, got ${given}${text === '' ? '' : ` in ${JSON.stringify(text)}`}`,
  );
}
