/** How a file is packed: by the ending of its name, or else by its first bytes. */

export type Packing = 'gzip' | 'zstd' | 'bzip2';

const endings: readonly (readonly [RegExp, Packing])[] = [
  [/\.gz$/i, 'gzip'],
  [/\.zst$/i, 'zstd'],
  [/\.bz2$/i, 'bzip2'],
];

/** In hexadecimal. A frame of zstd may have one before it that is passed over. */
const beginnings: readonly (readonly [RegExp, Packing])[] = [
  [/^1f8b/, 'gzip'],
  [/^28b52ffd/, 'zstd'],
  [/^5[0-9a-f]2a4d18/, 'zstd'],
  // The digit is the size of blocks; a block or the end of the stream follows.
  [/^425a683[1-9](?:314159265359|177245385090)/, 'bzip2'],
];

/** Undefined for a plain file. */
export function packingOf(path: string, head: Buffer): Packing | undefined {
  const byName = endings.find(([ending]) => ending.test(path));
  if (byName) return byName[1];
  const hex = head.toString('hex', 0, 10);
  return beginnings.find(([beginning]) => beginning.test(hex))?.[1];
}
