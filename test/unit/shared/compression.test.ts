import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { compressor, md5Of } from '../../../job/shared/compression.js';
import { decompressed, holds } from '../../../job/shared/decompress.js';
import { SettingsError } from '../../../job/shared/errors.js';

const body = Buffer.from('{"name":"é","text":"again and again and again and again"}'.repeat(50));

test.each([
  ['gzip', gunzipSync],
  ['br', brotliDecompressSync],
] as const)(
  '%s: equal bytes make equal ones, smaller ones, which another reader reads',
  async (codec, read) => {
    const compress = compressor({ codec });
    const made = await Promise.all(Array.from({ length: 20 }, () => compress(body)));
    expect(new Set(made.map(md5Of)).size).toBe(1);
    expect(made[0]?.byteLength).toBeLessThan(body.byteLength / 10);
    expect(read(made[0] ?? Buffer.alloc(0))).toEqual(body);
    expect(read(await compress(Buffer.alloc(0))).byteLength).toBe(0);
    const levels = await Promise.all([1, 9].map((level) => compressor({ codec, level })(body)));
    expect(levels.map((bytes) => read(bytes).equals(body))).toEqual([true, true]);
  },
);

test('gzip has no time stamp', async () => {
  expect(Buffer.from(await compressor({ codec: 'gzip' })(body)).readUInt32LE(4)).toBe(0);
});

test('zstd is what its magic number says, or a Node without it is told', async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const hasZstd = major > 23 || (major === 23 && minor >= 8) || (major === 22 && minor >= 15);
  const outcome = async () => {
    const made = await compressor({ codec: 'zstd' })(body);
    return [
      Buffer.from(made).readUInt32LE(),
      await holds(made, md5Of(body)),
      await decompressed(made, md5Of(body)),
    ];
  };
  if (hasZstd) expect(await outcome()).toEqual([0xfd2fb528, true, body]);
  else await expect(outcome()).rejects.toThrow(SettingsError);
});

test('no more are under way than Node has threads for, and one that fails lets the next one go on', async () => {
  const compress = compressor({ codec: 'gzip', level: 99 });
  const ends = await Promise.allSettled(Array.from({ length: 9 }, () => compress(body)));
  expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'rejected'));
});

test('bytes hold what they are, or are compressed from, and nothing else', async () => {
  const md5 = md5Of(body);
  for (const codec of ['gzip', 'br'] as const) {
    const made = Buffer.from(await compressor({ codec })(body));
    expect(await holds(made, md5)).toBe(true);
    expect(await decompressed(made, md5)).toEqual(body);
    expect(await holds(made, md5Of(Buffer.from('other')))).toBe(false);
    expect(await holds(made.subarray(0, -9), md5)).toBe(false);
    const other = Buffer.from(await compressor({ codec })(Buffer.from(`${body}.`)));
    expect(await holds(other, md5)).toBe(false);
    expect(await decompressed(other, md5)).toBe(other);
  }
  expect(await holds(body, md5)).toBe(true);
  expect(await holds(Buffer.from('plain'), md5)).toBe(false);
  expect(await decompressed(Buffer.from('plain'), null)).toEqual(Buffer.from('plain'));
});
