/** The ways to damage a gzip. */
import type { Random } from '../../faults/random.js';

export const damagedGzips: readonly {
  readonly name: string;
  readonly damage: (whole: Buffer, random: Random) => Buffer;
}[] = [
  {
    name: 'gzip cut off',
    damage: (whole, random) => whole.subarray(0, random.whole(1, whole.length - 1)),
  },
  {
    name: 'gzip with a flipped byte',
    // Behind the header, whose time and system say nothing of the content.
    damage: (whole, random) => flip(whole, random.whole(10, whole.length - 1), random.whole(1, 255)),
  },
  {
    name: 'gzip with garbage behind it',
    damage: (whole, random) =>
      Buffer.concat([
        whole,
        random.next() < 0.5 ? Buffer.alloc(random.whole(1, 16)) : Buffer.alloc(0),
        Buffer.from(random.pick(['x', 'id,name\n7,late\n', '\u001f', '{"id":99}\n'])),
      ]),
  },
];

export function flip(bytes: Buffer, at: number, mask: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(at) ^ mask, at);
  return flipped;
}
