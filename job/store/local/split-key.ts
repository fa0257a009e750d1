/** A key becomes a path only here, so that no key can name anything outside the store's folder. */

/** Why the file system will never take an object under a key. These texts reach the ledger: keep them stable. */
export type Refusal =
  /** The key climbs out of the folder, by `..` or as an absolute path, or leads through a symbolic link. */
  | 'path-outside-target'
  /** An empty segment or `.`, a NUL, half a surrogate pair, or what else the file system does not take. */
  | 'invalid-name'
  /** The key lies in the folder that the store keeps for its own temporary files. */
  | 'reserved-name'
  /** Above 1,024 bytes of UTF-8, S3's limit ("Naming Amazon S3 objects"), which holds for every store. */
  | 'key-too-long'
  /** Above the file system's own limit, mostly 255 bytes a segment. */
  | 'name-too-long'
  /** The key is a folder of another key, or the other way round. */
  | 'path-conflict';

/** The folder, in the store's own, for files on their way and locks. Not part of what the store holds. */
export const temporaryFolder = '.splitter-tmp';

export type KeyPath =
  | { readonly kind: 'path'; readonly directory: string; readonly name: string }
  | { readonly kind: 'refused'; readonly reason: Refusal };

const emptyOrDots = /(?:^|\/)\.{0,2}(?:\/|$)/;
const climbs = /^\/|(?:^|\/)\.\.(?:\/|$)/;
const unwritable = /\0|\p{Surrogate}/u;

/** `a/b/7.json` gives the directory `a/b` (empty for the store's own folder) and the name `7.json`. */
export function splitKey(key: string): KeyPath {
  if (emptyOrDots.test(key)) return refused(climbs.test(key) ? 'path-outside-target' : 'invalid-name');
  if (unwritable.test(key)) return refused('invalid-name');
  if (isReserved(key)) return refused('reserved-name');
  // A UTF-16 unit makes three bytes at most, so short keys need no counting.
  if (key.length > 341 && Buffer.byteLength(key) > 1_024) return refused('key-too-long');
  const slash = key.lastIndexOf('/');
  return { kind: 'path', directory: slash < 0 ? '' : key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Whether a key lies in the temporary folder; file systems that fold case would reach it in capitals too. */
export function isReserved(key: string): boolean {
  if (!key.startsWith('.')) return false;
  const [first] = key.split('/', 1);
  return first?.toLowerCase() === temporaryFolder;
}

function refused(reason: Refusal): KeyPath {
  return { kind: 'refused', reason };
}
