/** What every adapter of `ObjectStore` must do alike; each adapter's own test file runs this suite on it. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  DeleteRequest,
  ETag,
  ObjectInfo,
  ObjectKey,
  ObjectStore,
  PutResult,
} from '../../job/store/object-store.js';

/** One test's store. Several tests may share a server, so each must get a `prefix` that no other test uses. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** Ends with `/`, or is empty. */
  readonly prefix: string;
  dispose(): Promise<void>;
}

/** In what adapters may differ. */
export interface StoreTraits {
  /** Whether a key above 1,024 bytes is `refused`; else the test is left out. */
  readonly refusesLongKeys: boolean;
  /** Keys, after the test's prefix, that the adapter refuses for other reasons. */
  readonly refusedKeys: readonly string[];
  /** Whether deletions keep to their conditions; else the tests of it are left out. */
  readonly honoursDeleteConditions: boolean;
}

const awkwardNames = [
  'two words.json',
  ' leading and trailing ',
  'a+b',
  '100%',
  'a%20b',
  'a b',
  'caf\u00e9',
  'cafe\u0301',
  '日本',
  '😀',
  '\uffee',
  '~user',
  `single'double"back\`tick`,
  'hash#mark',
  'what?',
  'this&that',
  'a=b',
  'star*',
  'colon:semi;comma,',
  'back\\slash',
  '(round)[square]{curly}<angle>|pipe^',
  '...',
  '.hidden',
  '-dash',
];

export function describeObjectStore(
  name: string,
  makeStore: () => Promise<StoreUnderTest>,
  traits: StoreTraits,
): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    let store: ObjectStore;
    let scratch: string;

    beforeEach(async () => {
      subject = await makeStore();
      store = subject.store;
      scratch = await mkdtemp(join(tmpdir(), 'splitter-contract-'));
    });

    afterEach(async () => {
      await subject.dispose();
      await rm(scratch, { recursive: true });
    });

    function key(text: string): ObjectKey {
      return (subject.prefix + text) as ObjectKey;
    }

    async function put(text: string, body: string | Uint8Array = text): Promise<ETag> {
      return etagOf(await store.put({ key: key(text), body: Buffer.from(body) }));
    }

    async function read(text: string): Promise<string | undefined> {
      const found = await store.get(key(text));
      return found && Buffer.from(found.bytes).toString();
    }

    /** The keys found, without the test's prefix. */
    async function list(prefix = '', startAfter?: string): Promise<string[]> {
      const options = startAfter === undefined ? {} : { startAfter: key(startAfter) };
      const found = await collect(store.list(key(prefix), options));
      return found.map((info) => info.key.slice(subject.prefix.length));
    }

    test.each([
      ['empty', 0],
      ['one byte', 1],
      ['5 MB', 5_000_000],
    ])('a body comes back as it went in: %s', async (_name, bytes) => {
      const body = randomBytes(bytes);
      const etag = await put('a/b/body', body);
      const found = await store.get(key('a/b/body'));
      expect(found?.etag).toBe(etag);
      expect(found && Buffer.compare(found.bytes, body)).toBe(0);
      expect(await collect(store.list(key('')))).toEqual([{ key: key('a/b/body'), bytes, etag }]);
    });

    test('a second put replaces the first and has another ETag', async () => {
      const first = await put('k', 'first');
      const second = await put('k', 'other');
      expect(second).not.toBe(first);
      expect(await read('k')).toBe('other');
      expect(await list()).toEqual(['k']);
    });

    test('if-absent writes where nothing is and leaves what is there', async () => {
      const condition = { kind: 'if-absent' } as const;
      const first = await store.put({ key: key('d/k'), body: Buffer.from('first'), condition });
      const second = await store.put({ key: key('d/k'), body: Buffer.from('second'), condition });
      expect(first.outcome).toBe('written');
      expect(second).toEqual({ outcome: 'condition-failed' });
      expect(await store.get(key('d/k'))).toEqual({ bytes: Buffer.from('first'), etag: etagOf(first) });
    });

    test('if-match writes over the version named, not over another, and not where nothing is', async () => {
      const first = await put('k', '1');
      const condition = { kind: 'if-match', etag: first } as const;
      const second = await store.put({ key: key('k'), body: Buffer.from('2'), condition });
      const stale = await store.put({ key: key('k'), body: Buffer.from('3'), condition });
      const absent = await store.put({ key: key('none/k'), body: Buffer.from('4'), condition });
      expect(etagOf(second)).not.toBe(first);
      expect(stale).toEqual({ outcome: 'condition-failed' });
      expect(absent).toEqual({ outcome: 'condition-failed' });
      expect(await store.get(key('k'))).toEqual({ bytes: Buffer.from('2'), etag: etagOf(second) });
      expect(await list()).toEqual(['k']);
    });

    test('a chain of if-match writes never meets an ETag again', async () => {
      const etags = [await put('k', '00')];
      for (let round = 1; round < 30; round += 1) {
        const etag = etags[round - 1] as ETag;
        const body = Buffer.from(String(round).padStart(2, '0'));
        etags.push(etagOf(await store.put({ key: key('k'), body, condition: { kind: 'if-match', etag } })));
      }
      expect(new Set(etags).size).toBe(30);
    });

    test('of 20 concurrent if-absent puts exactly one wins', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, writer) =>
          store.put({ key: key('new/k'), body: Buffer.from(`${writer}`), condition: { kind: 'if-absent' } }),
        ),
      );
      await expectOneWinner(results, 'new/k');
    });

    test('of 20 concurrent if-match puts exactly one wins', async () => {
      const condition = { kind: 'if-match', etag: await put('k', 'old') } as const;
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, writer) =>
          store.put({ key: key('k'), body: Buffer.from(`${writer}`), condition }),
        ),
      );
      await expectOneWinner(results, 'k');
    });

    async function expectOneWinner(results: readonly PutResult[], text: string): Promise<void> {
      const outcomes = results.map((result) => result.outcome);
      expect(outcomes.toSorted()).toEqual([...Array(19).fill('condition-failed'), 'written']);
      expect(await read(text)).toBe(`${outcomes.indexOf('written')}`);
    }

    test('a repeated if-absent put knows its own earlier success by its owner', async () => {
      const request = {
        key: key('k'),
        body: Buffer.from('mine'),
        condition: { kind: 'if-absent' },
        owner: '20261122T134501Z-7f3a/0cc175b9c0f1b6a831c399e269772661',
      } as const;
      const first = await store.put(request);
      const again = await store.put({ ...request, maybeRepeated: true });
      const unasked = await store.put(request);
      const other = await store.put({
        ...request,
        body: Buffer.from('else'),
        owner: '20261123T000000Z-0000/92eb5ffee6ae2fec3ad71c777531578f',
        maybeRepeated: true,
      });
      expect(again).toEqual({ outcome: 'written', etag: etagOf(first) });
      expect(unasked).toEqual({ outcome: 'condition-failed' });
      expect(other).toEqual({ outcome: 'condition-failed' });
      expect(await read('k')).toBe('mine');
    });

    test('a look tells the version and the md5 of an object that is there', async () => {
      expect(await store.look(key('k'))).toBeUndefined();
      const etag = await put('k', '{}');
      const md5 = createHash('md5').update('{}').digest('hex');
      expect(await store.look(key('k'))).toEqual({ etag, md5 });
    });

    test('awkward keys stay apart and come back as they were', async () => {
      const long = longKey(subject.prefix, 1_024);
      const texts = [...awkwardNames, ...awkwardNames.map((text) => `in/${text}/deep/${text}`), long];
      for (const text of texts) await put(text);
      for (const text of texts) expect([text, await read(text)]).toEqual([text, text]);
      expect(await list()).toEqual(texts.toSorted(byBytes));
      for (const text of texts) await store.delete(key(text));
      expect(await list()).toEqual([]);
    });

    test('a list is ordered by the bytes of the whole key', async () => {
      const sorted = [
        'a b',
        'a!',
        'a-/x',
        'a.json',
        'a/b.json',
        'a/b/c',
        'a0',
        'a:',
        'b',
        'é/1',
        '\uffee',
        '😀',
      ];
      for (const text of sorted.toReversed()) await put(text);
      expect(await list()).toEqual(sorted);
    });

    test('a list takes its prefix as text, also off a segment boundary', async () => {
      for (const text of ['ab/c', 'ab/cd/e', 'abc', 'b', 'ab/d']) await put(text);
      expect(await list('ab')).toEqual(['ab/c', 'ab/cd/e', 'ab/d', 'abc']);
      expect(await list('ab/c')).toEqual(['ab/c', 'ab/cd/e']);
      expect(await list('ab/')).toEqual(['ab/c', 'ab/cd/e', 'ab/d']);
      expect(await list('ab/cd/')).toEqual(['ab/cd/e']);
      expect(await list('none/at/all')).toEqual([]);
    });

    test('a list goes on after startAfter, whether or not such a key exists', async () => {
      for (const text of ['a/1', 'a/2', 'a/3/x', 'a.x', 'b']) await put(text);
      expect(await list('', 'a/2')).toEqual(['a/3/x', 'b']);
      expect(await list('', 'a/2x')).toEqual(['a/3/x', 'b']);
      expect(await list('a/', 'a/3/w')).toEqual(['a/3/x']);
      expect(await list('a/', 'a/3/x')).toEqual([]);
      expect(await list('', 'a')).toEqual(['a.x', 'a/1', 'a/2', 'a/3/x', 'b']);
      expect(await list('', 'b')).toEqual([]);
    });

    test('a list of 2,100 keys is whole', async () => {
      const texts = Array.from({ length: 2_100 }, (_, index) => `${index % 3}/${index}.json`);
      const left = [...texts];
      const writers = Array.from({ length: 20 }, async () => {
        for (let text = left.pop(); text !== undefined; text = left.pop()) await put(text, '');
      });
      await Promise.all(writers);
      const sorted = texts.toSorted(byBytes);
      expect(await list()).toEqual(sorted);
      expect(await list('1/')).toEqual(sorted.filter((text) => text.startsWith('1/')));
      expect(await list('', sorted[1_049])).toEqual(sorted.slice(1_050));
    });

    test('a deleted object is gone, and deleting it again is no error', async () => {
      await put('d/k');
      await put('d/other');
      await store.delete(key('d/k'));
      await store.delete(key('d/k'));
      expect(await read('d/k')).toBeUndefined();
      expect(await list()).toEqual(['d/other']);
    });

    test('deleting nothing is no error', async () => {
      await put('k');
      expect(await store.deleteMany([])).toEqual([]);
      expect(await list()).toEqual(['k']);
    });

    test('awkward keys are deleted together, and only they', async () => {
      const texts = [
        ...awkwardNames,
        ...awkwardNames.map((text) => `in/${text}`),
        'line\nend',
        'tab\tulator',
        '\u0085',
      ];
      const requests = [];
      for (const text of texts) requests.push({ key: key(text), etag: await put(text) });
      await put('stays');
      expect(await store.deleteMany(requests)).toEqual(texts.map(() => 'deleted'));
      expect(await list()).toEqual(['stays']);
    });

    test('2,100 are deleted in one call', async () => {
      const texts = Array.from({ length: 2_100 }, (_, index) => `${index % 3}/${index}.json`);
      const requests: DeleteRequest[] = [];
      const left = [...texts];
      const writers = Array.from({ length: 20 }, async () => {
        for (let text = left.pop(); text !== undefined; text = left.pop()) {
          requests.push({ key: key(text), etag: await put(text) });
        }
      });
      await Promise.all(writers);
      const [spared] = requests.splice(1_234, 1);
      expect(new Set(await store.deleteMany(requests))).toEqual(new Set(['deleted']));
      expect((await list()).map(key)).toEqual([spared?.key]);
    });

    test('what is absent, or another version than asked for, is undefined', async () => {
      const stale = await put('k', 'old');
      const etag = await put('k', 'new');
      expect(await store.get(key('none'))).toBeUndefined();
      expect(await store.get(key('none/at/all'))).toBeUndefined();
      expect(await store.get(key('k'), { ifMatch: stale })).toBeUndefined();
      expect(await store.get(key('k'), { ifMatch: etag })).toEqual({ bytes: Buffer.from('new'), etag });
    });

    test('the last bytes of an object are given, all of one that has no more', async () => {
      const stale = await put('k', 'old');
      const etag = await put('k', 'abcdef');
      const lastOf = async (lastBytes: number, ifMatch = etag) => {
        const found = await store.get(key('k'), { ifMatch, lastBytes });
        return found && [Buffer.from(found.bytes).toString(), found.etag];
      };
      expect(await lastOf(2)).toEqual(['ef', etag]);
      expect(await lastOf(6)).toEqual(['abcdef', etag]);
      expect(await lastOf(7)).toEqual(['abcdef', etag]);
      expect(await lastOf(2, stale)).toBeUndefined();
      expect(await store.get(key('none'), { lastBytes: 2 })).toBeUndefined();
    });

    test('some bytes of an object are given, as many as it has', async () => {
      const stale = await put('k', 'old');
      const etag = await put('k', 'abcdef');
      const part = async (from: number, bytes: number, ifMatch = etag) => {
        const found = await store.get(key('k'), { ifMatch, range: { from, bytes } });
        return found && [Buffer.from(found.bytes).toString(), found.etag];
      };
      expect(await part(0, 2)).toEqual(['ab', etag]);
      expect(await part(3, 2)).toEqual(['de', etag]);
      expect(await part(4, 9)).toEqual(['ef', etag]);
      expect(await part(0, 2, stale)).toBeUndefined();
      expect(await store.get(key('none'), { range: { from: 0, bytes: 1 } })).toBeUndefined();
    });

    test('a local file has the bytes of the version asked for, and there is none of another', async () => {
      const stale = await put('staged/0.parquet', 'old');
      const etag = await put('staged/0.parquet', 'new');
      const path = await store.localFile(key('staged/0.parquet'), scratch, etag);
      expect(path && (await readFile(path, 'utf8'))).toBe('new');
      expect(await store.localFile(key('staged/0.parquet'), scratch, stale)).toBeUndefined();
      expect(await store.localFile(key('staged/1.parquet'), scratch, etag)).toBeUndefined();
    });

    test('a file is stored with an ETag that get and list agree with', async () => {
      const body = randomBytes(300_000);
      const path = join(scratch, 'staged file.parquet');
      await writeFile(path, body);
      const stored = await store.putFile(key('staged/run/0.parquet'), path);
      const found = await store.get(key('staged/run/0.parquet'), { ifMatch: stored.etag });
      expect(found && Buffer.compare(found.bytes, body)).toBe(0);
      expect(stored).toEqual({ key: key('staged/run/0.parquet'), bytes: 300_000, etag: found?.etag });
      expect(await collect(store.list(key('')))).toEqual([stored]);
    });

    if (traits.honoursDeleteConditions) {
      test('many are deleted at once, each only as the version named', async () => {
        const first = await put('d/old', 'first');
        const mine = await put('d/mine');
        await put('d/old', 'other bytes');
        await put('whatever');
        const outcomes = await store.deleteMany([
          { key: key('d/old'), etag: first },
          { key: key('d/mine'), etag: mine },
          { key: key('d/none'), etag: mine },
          { key: key('none/at/all'), etag: mine },
          { key: key('whatever') },
        ]);
        expect(outcomes).toEqual(['condition-failed', 'deleted', 'gone', 'gone', 'deleted']);
        expect(await list()).toEqual(['d/old']);
        expect(await read('d/old')).toBe('other bytes');
      });

      test('of a deletion and an if-match put of the same version exactly one takes place', async () => {
        for (let round = 0; round < 10; round += 1) {
          const etag = await put('k', `${round}`);
          const condition = { kind: 'if-match', etag } as const;
          const [written, [deleted]] = await Promise.all([
            store.put({ key: key('k'), body: Buffer.from('new'), condition }),
            store.deleteMany([{ key: key('k'), etag }]),
          ]);
          const stands = written.outcome === 'written';
          expect([deleted, await read('k')]).toEqual(
            stands ? ['condition-failed', 'new'] : ['deleted', undefined],
          );
        }
      });
    }

    if (traits.refusesLongKeys) {
      test('a key above 1,024 bytes is refused', async () => {
        const refused = await store.put({
          key: key(longKey(subject.prefix, 1_025)),
          body: Buffer.from('x'),
        });
        expect(refused.outcome).toBe('refused');
        expect(await list()).toEqual([]);
      });
    }

    for (const text of traits.refusedKeys) {
      test(`the key ${JSON.stringify(text)} is refused`, async () => {
        const refused = await store.put({ key: key(text), body: Buffer.from('x') });
        expect(refused.outcome).toBe('refused');
        expect(await list()).toEqual([]);
        expect(await store.get(key(text))).toBeUndefined();
      });
    }
  });
}

function etagOf(result: PutResult): ETag {
  if (result.outcome !== 'written') throw new Error(`expected a written object, got ${result.outcome}`);
  return result.etag;
}

async function collect(list: AsyncIterable<ObjectInfo>): Promise<ObjectInfo[]> {
  const all: ObjectInfo[] = [];
  for await (const info of list) all.push(info);
  return all;
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Segments of 60 three-byte characters and a slash, so that with the prefix the whole key has `bytes` bytes. */
function longKey(prefix: string, bytes: number): string {
  const segment = `${'語'.repeat(60)}/`;
  let text = '';
  while (Buffer.byteLength(prefix + text + segment) < bytes) text += segment;
  return text + 'x'.repeat(bytes - Buffer.byteLength(prefix + text));
}
