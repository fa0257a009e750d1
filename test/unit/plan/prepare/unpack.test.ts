import { createHash } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { packingOf } from '../../../../job/plan/prepare/packing.js';
import { prepareFile } from '../../../../job/plan/prepare/prepare-file.js';
import { testSession } from '../../sql/test-session.js';
import { bzip2, bzip2OfManyBlocks, textOfManyBlocks, zstd, zstdWithoutChecksum } from './packed-texts.js';

const opened = testSession();
const form = { format: 'csv', encoding: 'utf-8', jsonPath: undefined } as const;
const text = 'id,v\n1,a\n2,b\n';
const empty = Buffer.alloc(0);

async function unpacked(name: string, bytes: Buffer): Promise<string> {
  const home = await mkdtemp(join(opened().folder, 'unpack-'));
  const path = join(home, name);
  await writeFile(path, bytes);
  const prepared = await prepareFile(
    { path, packing: packingOf(path, bytes), to: join(home, 'to') },
    form,
  ).catch((error: Error) => {
    error.message = error.message.replaceAll(home, '');
    throw error;
  });
  return readFile(prepared.text, 'utf8');
}

/** A frame that is passed over, of three bytes. */
const skipped = Buffer.from('502a4d1803000000616263', 'hex');

test.each<[string, Buffer, string]>([
  ['gzip', gzipSync(text), text],
  ['zstd', zstd, text],
  ['zstd without a checksum', zstdWithoutChecksum, text],
  [
    'zstd of several frames, one of them to be passed over',
    Buffer.concat([skipped, zstd, zstdWithoutChecksum, skipped]),
    text + text,
  ],
  ['bzip2', bzip2, text],
  ['bzip2 of several streams', Buffer.concat([bzip2, bzip2]), text + text],
  ['bzip2 of many blocks', bzip2OfManyBlocks, textOfManyBlocks],
])('by its first bytes: %s', async (_, bytes, expected) => {
  expect(await unpacked('rows.csv', bytes)).toBe(expected);
});

test('zstd of many blocks, as DuckDB packs it', async () => {
  const { session, folder } = opened();
  const path = join(folder, 'many.csv.zst');
  await session.run(
    `COPY (SELECT i AS id, md5(CAST(i AS VARCHAR)) AS v FROM range(50000) t(i)) TO '${path}' (FORMAT csv, COMPRESSION zstd)`,
  );
  const found = await unpacked('rows', await readFile(path));
  const lines = Array.from(
    { length: 50_000 },
    (_, i) => `${i},${createHash('md5').update(String(i)).digest('hex')}\n`,
  );
  expect(found).toBe(`id,v\n${lines.join('')}`);
});

const cutPlaces = (bytes: Buffer) => Array.from({ length: bytes.length - 1 }, (_, at) => at + 1);

test.each<[string, Buffer, string]>([
  ['zstd', zstd, 'a.csv.zst'],
  ['zstd without a checksum', zstdWithoutChecksum, 'a.csv.zst'],
  ['bzip2', bzip2, 'a.csv.bz2'],
])('%s that is cut anywhere is refused', async (_, bytes, name) => {
  for (const at of cutPlaces(bytes)) {
    await expect(unpacked(name, bytes.subarray(0, at))).rejects.toThrow(
      /^\/a\.csv\.\w+: damaged (zstd|bzip2): .*make or fetch/,
    );
  }
  await expect(unpacked(name, empty)).rejects.toThrow(/damaged/);
});

test.each<[string, Buffer, string]>([
  ['zstd', zstd, 'a.csv.zst'],
  ['bzip2', bzip2, 'a.csv.bz2'],
])('%s with a changed bit is refused, or unpacks to the same', async (_, bytes, name) => {
  let refused = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 4;
    const found = await unpacked(name, changed).catch((error: Error) => {
      expect(error.message).toMatch(/damaged/);
      refused += 1;
      return text;
    });
    expect(found).toBe(text);
  }
  expect(refused).toBeGreaterThan(bytes.length / 2);
});

test('something behind the last frame or stream is refused', async () => {
  await expect(unpacked('a', Buffer.concat([zstd, Buffer.from('more')]))).rejects.toThrow(
    /damaged zstd: behind its last frame stand bytes that are none/,
  );
  await expect(unpacked('a', Buffer.concat([bzip2, Buffer.from('more')]))).rejects.toThrow(
    /damaged bzip2: stream 2/,
  );
});

test.each<[string, string, boolean]>([
  ['a window of 128 MB', '28b52ffd0088010000', false],
  ['a window of 144 MB', '28b52ffd0089010000', true],
  ['a window of 2 GB', '28b52ffd00a8010000', true],
  ['all 128 MB of the content', '28b52ffda000000008010000', false],
  ['a byte more of the content', '28b52ffda001000008010000', true],
])('zstd that needs %s in memory is read or refused by what it says', async (_, hex, isRefused) => {
  const refused =
    /^\/a\.csv\.zst: frame 1 of the zstd needs a window of \d+ bytes in memory, and up to 134217728 are held/;
  const found = await unpacked('a.csv.zst', Buffer.from(hex, 'hex')).catch((error: Error) => error.message);
  if (isRefused) expect(found).toMatch(refused);
  // Its one block is empty.
  else expect(found).not.toMatch(refused);
});
