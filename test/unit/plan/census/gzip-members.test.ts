import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { gzipMembers } from '../../../../job/plan/census/gzip-members.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { memberOf } from './gzip-member.js';

/** The text, or the SourceError's message; the bytes come in chunks of one buffer that is written over. */
async function unpack(
  packed: Buffer,
  chunkBytes = 256 * 1024,
): Promise<{ text: string; oddities: string[] }> {
  const shared = Buffer.alloc(chunkBytes);
  const oddities: string[] = [];
  let at = 0;
  const next = () => {
    if (at >= packed.length) return undefined;
    const bytes = packed.copy(shared, 0, at, at + chunkBytes);
    at += bytes;
    return shared.subarray(0, bytes);
  };
  const pieces: Buffer[] = [];
  for await (const piece of gzipMembers({
    file: 'a.gz',
    next,
    onOddity: (oddity) => oddities.push(oddity),
  })) {
    pieces.push(Buffer.from(piece));
  }
  return { text: Buffer.concat(pieces).toString(), oddities };
}

const text = Array.from({ length: 20_000 }, (_, row) => `${row},${(row * 7919) % 10007}\n`).join('');
const whole = gzipSync(text);

test.each([1, 7, 1000, 65_536])('what gzip packed is unpacked, in chunks of %d bytes', async (chunkBytes) => {
  const packed = chunkBytes === 1 ? gzipSync('one, two') : whole;
  expect((await unpack(packed, chunkBytes)).text).toBe(chunkBytes === 1 ? 'one, two' : text);
});

test('members follow each other, empty ones and long ones too', async () => {
  const { text: found, oddities } = await unpack(
    Buffer.concat([whole, gzipSync(''), gzipSync('x'), whole]),
    4096,
  );
  expect(found).toBe(`${text}x${text}`);
  expect(oddities).toEqual([]);
});

test('what unpacks to a thousand times its size is unpacked in pieces', async () => {
  const packed = gzipSync(Buffer.alloc(50e6, 'a'));
  expect((await unpack(packed)).text).toHaveLength(50e6);
});

test.each([2, 4, 8, 16, 30])('a header with the flags %d is read', async (flags) => {
  const { text: found, oddities } = await unpack(
    Buffer.concat([memberOf('one', flags), memberOf('two', flags)]),
    5,
  );
  expect(found).toBe('onetwo');
  expect(new Set(oddities)).toEqual(
    new Set(flags === 4 || flags === 8 ? [] : ['a gzip header with a comment or a CRC']),
  );
});

test('zeros at the end are passed over, and told of', async () => {
  const { text: found, oddities } = await unpack(Buffer.concat([whole, Buffer.alloc(9000)]), 4096);
  expect([found === text, oddities]).toEqual([true, ['zeros behind its last gzip member']]);
});

test.each<[string, Buffer, RegExp]>([
  ['nothing', Buffer.alloc(0), /it ends within the header of member 1/],
  ['text', Buffer.from('id\n1\n2\n3\n4\n5\n'), /member 1 has no gzip header/],
  [
    'text behind a member',
    Buffer.concat([whole, Buffer.from('more')]),
    /behind its last member stand bytes that are none/,
  ],
  [
    'zeros and a member behind them',
    Buffer.concat([whole, Buffer.alloc(3), whole]),
    /behind its last member stand bytes that are none/,
  ],
  [
    'half a header behind a member',
    Buffer.concat([whole, whole.subarray(0, 5)]),
    /it ends within the header of member 2/,
  ],
  ['a member without its length', whole.subarray(0, -4), /it ends within member 1/],
  ['a member without its CRC and length', whole.subarray(0, -8), /it ends within member 1/],
  [
    'a wrong length',
    Buffer.concat([whole.subarray(0, -1), Buffer.from([9])]),
    /the length of member 1 is wrong/,
  ],
  [
    'a wrong CRC of a header',
    Buffer.from(memberOf('one', 2)).fill(0xff, 10, 12),
    /the CRC of the header of member 1 is wrong/,
  ],
  ['unknown flags', Buffer.from(memberOf('one', 0)).fill(0x40, 3, 4), /member 1 has no gzip header/],
  ['another method', Buffer.from(memberOf('one', 0)).fill(7, 2, 3), /member 1 has no gzip header/],
])('%s is damage', async (_, packed, problem) => {
  await expect(unpack(packed, 4096)).rejects.toThrow(SourceError);
  await expect(unpack(packed, 4096)).rejects.toThrow(problem);
  await expect(unpack(packed, 4096)).rejects.toThrow(/^a\.gz: damaged gzip: /);
});

test('cut at any of 500 places it is damage', async () => {
  for (let cut = 0; cut < 500; cut += 1) {
    const packed = whole.subarray(0, Math.floor((cut * whole.length) / 500));
    await expect(unpack(packed)).rejects.toThrow(/damaged gzip/);
  }
});

test('with any of 500 bits changed it is damage, or the very same text', async () => {
  const stored = gzipSync(text.slice(0, 5000), { level: 0 });
  for (const packed of [gzipSync(text.slice(0, 5000)), stored]) {
    for (let place = 0; place < 250; place += 1) {
      const changed = Buffer.from(packed);
      const at = Math.floor((place * packed.length) / 250);
      changed[at] = (changed[at] ?? 0) ^ (1 << (place % 8));
      const found = await unpack(changed).catch((error: unknown) => error);
      if (found instanceof SourceError) continue;
      // Time, level and system in the header mean nothing.
      expect([at < 10, found]).toMatchObject([true, { text: text.slice(0, 5000) }]);
    }
  }
});

test('a deflate stream that ends before its bytes do is damage', async () => {
  const member = memberOf('one', 0);
  const head = member.subarray(0, 10);
  const packed = Buffer.concat([head, deflateRawSync('one'), Buffer.from('xx'), member.subarray(-8)]);
  await expect(unpack(packed)).rejects.toThrow(/the CRC of member 1 is wrong/);
});
