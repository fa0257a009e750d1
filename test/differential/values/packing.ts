/** Gzip, whole, of text files of any format. */
import { gzipSync } from 'node:zlib';
import type { Oddity } from '../oddity.js';

export interface Packed {
  /** What becomes of a file's bytes, one after the other. */
  packing: ((bytes: Buffer) => Buffer)[];
  isPacked: boolean;
}

const isPlain = ({ isPacked }: Packed) => !isPacked;

export const packingOddities: readonly Oddity<Packed>[] = [
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
    share: 0.06,
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
