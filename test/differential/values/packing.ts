/** Gzip, whole, and encodings, of text files of any format. */
import { gzipSync } from 'node:zlib';
import type { Oddity } from '../oddity.js';

export interface Packed {
  /** What becomes of a file's bytes, one after the other. */
  packing: ((bytes: Buffer) => Buffer)[];
  isPacked: boolean;
  /** Whether the name says that it is packed. */
  isNamedSo: boolean;
  /** Of the text, and how to get UTF-8 from it. */
  encoding: Encoding;
}

export interface Encoding {
  /** Of `--files-encoding`, where it has to be given. */
  readonly flag: string | undefined;
  readonly decode: (bytes: Buffer) => Buffer;
}

export const plainPacking = {
  packing: [],
  isPacked: false,
  isNamedSo: true,
  encoding: { flag: undefined, decode: (bytes: Buffer) => bytes },
} as const;

/** Faults are put into plain text in UTF-8, whose bytes they know. */
export function isUsual({ isNamedSo, encoding }: Packed): boolean {
  return isNamedSo && encoding.decode === plainPacking.encoding.decode;
}

/** UTF-8 without a mark, so far. */
function isBare(draft: Packed): boolean {
  return isUsual(draft) && !('byteOrderMark' in draft && draft.byteOrderMark);
}

function encoded(
  name: string,
  flag: string | undefined,
  buffers: 'utf16le' | 'latin1',
  mark: string,
): Oddity<Packed> {
  return {
    name,
    share: 0.06,
    fits: isBare,
    apply: (draft) => {
      draft.packing.unshift((bytes) => Buffer.from(mark + bytes.toString(), buffers));
      draft.encoding = { flag, decode: (bytes) => Buffer.from(bytes.toString(buffers).slice(mark.length)) };
    },
  };
}

const isPlain = ({ isPacked }: Packed) => !isPacked;

/** Node's Buffer decodes them, by other code than its TextDecoder. */
export const encodingOddities: readonly Oddity<Packed>[] = [
  encoded('UTF-16 with a mark', undefined, 'utf16le', '\ufeff'),
  encoded('UTF-16 without a mark', 'utf-16le', 'utf16le', ''),
  {
    ...encoded('windows-1252', 'latin1', 'latin1', ''),
    share: 0.15,
    // Of the others windows-1252 has no byte, or another one than ISO 8859-1.
    fits: (draft) => isBare(draft) && /^[ -~\xa0-\xff]*$/.test(JSON.stringify(draft)),
  },
];

export const packingOddities: readonly Oddity<Packed>[] = [
  ...encodingOddities,
  {
    name: 'gzip without .gz',
    share: 0.06,
    fits: isPlain,
    apply: (draft) => {
      pack(draft, (bytes) => gzipSync(bytes));
      draft.isNamedSo = false;
    },
  },
  {
    name: 'gzip of one member',
    share: 0.08,
    fits: isPlain,
    apply: (draft) => pack(draft, (bytes) => gzipSync(bytes)),
  },
  {
    name: 'gzip of several members',
    share: 0.08,
    fits: isPlain,
    apply: (draft, random) => {
      const members = random.whole(2, 5);
      pack(draft, (bytes) => {
        const size = Math.max(1, Math.ceil(bytes.length / members));
        const parts = Array.from({ length: members }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        return Buffer.concat(parts.map((part) => gzipSync(part)));
      });
    },
  },
  {
    name: 'gzip with zeros behind it',
    share: 0.1,
    fits: isPlain,
    apply: (draft, random) => {
      const zeros = random.whole(1, 1024);
      pack(draft, (bytes) => Buffer.concat([gzipSync(bytes), Buffer.alloc(zeros)]));
    },
  },
];

export function pack(draft: Packed, step: (bytes: Buffer) => Buffer): void {
  draft.packing.push(step);
  draft.isPacked = true;
}
