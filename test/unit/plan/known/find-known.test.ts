import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { compressor } from '../../../../job/shared/compression.js';
import { knownWorld, md5 } from './known-world.js';

let world: Awaited<ReturnType<typeof knownWorld>>;
beforeEach(async () => {
  world = await knownWorld();
});
afterEach(() => world.close());

const line = (key: string, etag = 'e') => ({ key, md5: md5(key), etag });
const two = { tranches: 2, partitions: 2 };

const trancheOf = (key: string, tranches: number) =>
  Number(BigInt(`0x${createHash('md5').update(key).digest('hex').slice(0, 15)}`) % BigInt(tranches));

test('without a complete run nothing is known; with one of as many tranches its ledgers are, as they lie', async () => {
  expect(await world.find(two)).toEqual({ kind: 'nothing' });
  await world.complete('before', 2, { 0: [line('a')], 1: [line('b')] });
  expect(await world.find(two)).toEqual({ kind: 'run', runId: 'before' });
});

test.each([
  [14, 7],
  [500, 500],
])(
  'ledgers of other tranches (now %p) are cut anew: each object once, in the partition of its key',
  async (tranches, partitions) => {
    const keys = Array.from({ length: 50 }, (_, row) => `${row}.json`);
    await world.complete('before', 2, {
      0: keys.slice(0, 25).map((key) => ({ ...line(key), run: 'first', outcome: 'kept' })),
      1: [...keys.slice(25).map((key) => line(key)), { ...line('none'), outcome: 'rejected' }],
    });
    const found = await world.find({ tranches, partitions });
    expect(found).toEqual(
      keys
        .map((key, row) => ({
          partition: trancheOf(key, partitions),
          key,
          bytes: expect.anything(),
          body_md5: md5(key),
          etag: 'e',
          run: row < 25 ? 'first' : 'before',
          headers: null,
        }))
        .sort((one, other) => (one.key < other.key ? -1 : 1)),
    );
  },
);

test.each([2, 3])(
  'a run of %p tranches that needs what a lost ledger knew is not begun; another goes on without',
  async (tranches) => {
    await world.complete('before', 2, { 0: [line('a')] });
    const counts = { tranches, partitions: tranches };
    await expect(world.find(counts)).rejects.toMatchObject({
      name: 'RunError',
      message: expect.stringContaining('run before is not whole'),
    });
    expect(await world.find(counts, 'ledger', false)).toEqual({ kind: 'nothing' });
    expect(world.logged.join()).toContain('the ledgers of the last complete run are gone');
  },
);

test('a ledger in whose place another file lies is lost', async () => {
  await world.complete('before', 2, { 0: [line('a')], 1: [line('b')] });
  await world.replaceLedger('before', 1);
  await expect(world.find(two)).rejects.toThrow('run before is not whole');
  expect(await world.find(two, 'ledger', false)).toEqual({ kind: 'nothing' });
});

test('under --compare target what is there is what a listing shows: ours by ETag, the rest by the md5 of its bytes', async () => {
  const ours = await world.put('ours', 'same');
  const before = await world.put('changed', 'was');
  const gone = await world.put('gone', 'x');
  await world.complete('before', 2, {
    0: [
      { key: 'ours', md5: md5('same'), etag: ours },
      { key: 'changed', md5: md5('was'), etag: before },
    ],
    1: [{ key: 'gone', md5: md5('x'), etag: gone }],
  });
  await world.put('changed', 'is now');
  await world.put('foreign', 'theirs');
  await world.remove('gone');
  expect(await world.find(two, 'target')).toMatchObject([
    { key: 'changed', body_md5: md5('is now'), run: null },
    { key: 'foreign', body_md5: md5('theirs'), run: null },
    { key: 'ours', body_md5: md5('same'), run: 'before', etag: ours },
  ]);
  // Without --compare target the ledgers are believed.
  expect(await world.find(two)).toEqual({ kind: 'run', runId: 'before' });
});

test('without a complete run, too, a listing tells the md5s of what is there', async () => {
  await world.put('a', 'one');
  expect(await world.find(two, 'target')).toMatchObject([{ key: 'a', body_md5: md5('one'), run: null }]);
});

test('while another run is open, what is there is listed, and what it wrote is ours: by its ledgers, and by the md5 of its frozen rows', async () => {
  const old = await world.put('old', 'x');
  const replaced = await world.put('replaced', 'x');
  await world.complete('before', 2, {
    0: [
      { key: 'old', md5: md5('x'), etag: old },
      { key: 'replaced', md5: md5('x'), etag: replaced },
    ],
    1: [line('never there')],
  });
  const again = await world.put('replaced', 'by killed');
  await world.put('new', 'by cut off');
  await world.put('other', 'by somebody else');
  await world.begin('killed', 2, { 0: [{ key: 'replaced', md5: md5('by killed'), etag: again }] });
  await world.freeze('cut-off', { new: 'by cut off', other: 'by cut off', unwritten: 'by cut off' });
  await world.markOpen('killed');
  await world.markOpen('cut-off');
  expect(await world.find(two)).toMatchObject([
    { key: 'new', body_md5: md5('by cut off'), run: 'cut-off' },
    { key: 'old', body_md5: md5('x'), run: 'before' },
    { key: 'other', body_md5: md5('by somebody else'), run: null },
    { key: 'replaced', body_md5: md5('by killed'), run: 'killed' },
  ]);
  expect(world.logged.join('\n')).toMatch(
    /comparing with a listing of the target, since runs of this job have begun/,
  );
});

test('what an open run compressed is ours by the md5 of its rows as they are sent, and unchanged by none', async () => {
  const compress = { codec: 'gzip', level: 6 } as const;
  const form = { headers: [], tags: [], compress };
  await world.put('sent', await compressor(compress)(Buffer.from('body')));
  await world.put('plain', 'body');
  await world.put('other', await compressor(compress)(Buffer.from('another')));
  await world.freeze('killed', { sent: 'body', plain: 'body', other: 'body', absent: 'body' }, form);
  await world.markOpen('killed');
  expect(await world.find(two, 'ledger', true, form)).toMatchObject([
    { key: 'other', run: null, headers: null },
    { key: 'plain', run: null, headers: null },
    { key: 'sent', run: 'killed', headers: null },
  ]);
});

test('a group that an open run wrote is ours by all of its rows, wherever they are frozen', async () => {
  await world.put('whole', '[1,2,3]');
  await world.put('part', '[1]');
  await world.freezeGroups('killed', [
    [
      ['whole', '3'],
      ['part', '1'],
    ],
    [
      ['whole', '1'],
      ['part', '2'],
      ['whole', '2'],
    ],
  ]);
  await world.markOpen('killed');
  expect(await world.find(two)).toMatchObject([
    { key: 'part', run: null },
    { key: 'whole', run: 'killed' },
  ]);
});

test.each([
  ['was cut off before its marks were closed', false, 'before'],
  ['has its report and changed something late', true, null],
])(
  'of a baseline whose run %s, what was written again as its frozen rows have it',
  async (_, isFinished, run) => {
    const again = { key: 'again', md5: md5('body'), etag: await world.put('again', 'body') };
    await world.freeze('before', { again: 'body' });
    await world.complete('before', 2, { 0: [again], 1: [line('gone')] });
    await world.markOpen('before');
    await world.put('again', 'body');
    if (isFinished) await world.finish('before');
    expect(await world.find(two)).toMatchObject([{ key: 'again', run }]);
  },
);

test("frozen rows of an open run that are gone are told, and its objects are somebody else's", async () => {
  await world.put('new', 'body');
  await world.markOpen('vanished');
  expect(await world.find(two)).toMatchObject([{ key: 'new', run: null }]);
  expect(world.logged.join('\n')).toMatch(/frozen rows of a run that is not complete are gone.*vanished/);
});

test('what a run that is open wrote is known by a listing also where the ledgers before it are lost', async () => {
  await world.complete('before', 2, { 0: [line('a')] });
  const etag = await world.put('mine', 'body');
  await world.begin('killed', 2, { 0: [{ key: 'mine', md5: md5('body'), etag }] });
  await world.markOpen('killed');
  expect(await world.find(two, 'ledger', false)).toEqual([
    expect.objectContaining({ key: 'mine', etag, body_md5: md5('body'), run: 'killed' }),
  ]);
});

const header = (value: string) => ({ headers: [{ name: 'cache-control', value }], tags: [] });

test.each([
  ['other ones', header('no-cache'), header('private'), 'unknown'],
  ["its rows' own", header('{cache}'), header('{cache}'), 'unknown'],
  ['the same', header('no-cache'), header('no-cache'), 'h'],
])('an object that an open run may have written with headers that are %s', async (_, open, form, headers) => {
  const etag = await world.put('a', 'x');
  await world.put('b', 'y');
  await world.complete('before', 2, { 0: [{ key: 'a', md5: md5('x'), etag, headers: 'h' }], 1: [line('c')] });
  await world.begin('killed', 2, {}, open);
  await world.markOpen('killed');
  expect(await world.find(two, 'ledger', true, form)).toMatchObject([
    { key: 'a', etag, run: 'before', headers },
    { key: 'b', run: null, headers: headers === 'h' ? null : headers },
  ]);
});
