import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  access,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PutError } from '../../../job/shared/errors.js';
import { removeTemporaryFiles } from '../../../job/store/local/temporary-files.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type {
  ETag,
  ObjectKey,
  ObjectStore,
  PutCondition,
  PutResult,
} from '../../../job/store/object-store.js';

let base: string;
let folder: string;
let store: ObjectStore;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'splitter-local-'));
  folder = join(base, 'target');
  store = createLocalStore({ folder });
});

afterEach(async () => {
  await rm(base, { recursive: true });
});

const k = (text: string) => text as ObjectKey;

function put(key: string, body = key, condition: PutCondition = { kind: 'always' }): Promise<PutResult> {
  return store.put({ key: k(key), body: Buffer.from(body), condition });
}

async function list(prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const info of store.list(prefix)) keys.push(info.key);
  return keys;
}

const conditions: PutCondition[] = [{ kind: 'always' }, { kind: 'if-absent' }];

test('objects are plain files under their keys, in a folder made by the first put', async () => {
  expect(await list()).toEqual([]);
  expect(await store.get(k('a'))).toBeUndefined();
  await put('user_info/processed/7.json', '{"user_id":"7"}');
  expect(await readFile(join(folder, 'user_info/processed/7.json'), 'utf8')).toBe('{"user_id":"7"}');
  await store.close();
  expect(await readdir(folder)).toEqual(['user_info']);
});

test.each(conditions)('a link out of the folder is not written through: %j', async (condition) => {
  const outside = join(base, 'outside');
  await mkdir(join(outside, 'sub'), { recursive: true });
  await writeFile(join(outside, 'sub/kept'), 'kept');
  await mkdir(join(folder, 'in'), { recursive: true });
  await symlink(outside, join(folder, 'in/link'));
  await symlink(join(base, 'target-not'), join(folder, 'dangling'));
  const refused = { outcome: 'refused', reason: 'path-outside-target' };
  for (const key of ['in/link/new', 'in/link/sub/kept', 'in/link/made/new', 'dangling/new']) {
    expect([key, await put(key, 'x', condition)]).toEqual([key, refused]);
  }
  expect(await readdir(base, { recursive: true })).not.toContain('target-not');
  expect(await readdir(outside, { recursive: true })).toEqual(['sub', 'sub/kept']);
  expect(await readFile(join(outside, 'sub/kept'), 'utf8')).toBe('kept');
});

test('a link out of the folder is not read, listed or deleted through', async () => {
  await writeFile(join(base, 'secret'), 'secret');
  await mkdir(folder);
  await symlink(base, join(folder, 'link'));
  await symlink(join(base, 'secret'), join(folder, 'file'));
  expect(await store.get(k('link/secret'))).toBeUndefined();
  expect(await store.get(k('file'))).toBeUndefined();
  await store.delete(k('link/secret'));
  expect(await readFile(join(base, 'secret'), 'utf8')).toBe('secret');
  expect(await list()).toEqual([]);
  expect(await list('link/')).toEqual([]);
});

test('a put replaces a link standing at its key and leaves what it leads to', async () => {
  await writeFile(join(base, 'secret'), 'secret');
  await mkdir(folder);
  await symlink(join(base, 'secret'), join(folder, 'k'));
  expect((await put('k', 'new')).outcome).toBe('written');
  expect(await readFile(join(base, 'secret'), 'utf8')).toBe('secret');
  expect(await readFile(join(folder, 'k'), 'utf8')).toBe('new');
});

test('a link to a directory inside is not gone through, so that two keys never are one file', async () => {
  await put('real/a', 'x');
  await symlink(join(folder, 'real'), join(folder, 'alias'));
  await symlink(folder, join(folder, 'real/up'));
  for (const key of ['alias/a', 'real/up/b']) {
    expect(await put(key, 'y')).toEqual({ outcome: 'refused', reason: 'path-outside-target' });
    expect(await store.get(k(key))).toBeUndefined();
    await store.delete(k(key));
  }
  expect(await readFile(join(folder, 'real/a'), 'utf8')).toBe('x');
  expect(await list()).toEqual(['real/a']);
  expect(await list('alias/')).toEqual([]);
});

test('the temporary folder is neither listed nor open to keys, and may not be a link', async () => {
  await put('k');
  await writeFile(join(folder, '.splitter-tmp/left'), 'x');
  expect(await list()).toEqual(['k']);
  expect(await list('.splitter-tmp/')).toEqual([]);
  expect(await store.get(k('.splitter-tmp/left'))).toBeUndefined();
  for (const key of ['.splitter-tmp/left', '.splitter-tmp', '.Splitter-TMP/left']) {
    expect(await put(key)).toEqual({ outcome: 'refused', reason: 'reserved-name' });
  }
  expect((await put('a/.splitter-tmp/k')).outcome).toBe('written');

  const linked = join(base, 'linked');
  await mkdir(linked);
  await symlink(base, join(linked, '.splitter-tmp'));
  const other = createLocalStore({ folder: linked });
  await expect(other.put({ key: k('k'), body: Buffer.from('x') })).rejects.toThrow('remove it');
});

test.each(conditions)('a key that is a folder of another key is refused: %j', async (condition) => {
  await put('a/b/c', 'c');
  await put('f', 'f');
  const conflict = { outcome: 'refused', reason: 'path-conflict' };
  for (const key of ['a/b', 'a', 'f/x', 'f/x/y', 'a/b/c/d']) {
    expect([key, await put(key, 'x', condition)]).toEqual([key, conflict]);
  }
  expect(await list()).toEqual(['a/b/c', 'f']);
  expect(await store.get(k('a/b'))).toBeUndefined();
  await store.delete(k('a/b'));
  await store.delete(k('f/x'));
  expect(await list()).toEqual(['a/b/c', 'f']);
});

test.each(conditions)(
  'a name above 255 bytes is refused and leaves nothing behind: %j',
  async (condition) => {
    const tooLong = { outcome: 'refused', reason: 'name-too-long' };
    expect(await put('a'.repeat(256), 'x', condition)).toEqual(tooLong);
    expect(await put(`${'é'.repeat(128)}/k`, 'x', condition)).toEqual(tooLong);
    expect((await put(`${'é'.repeat(127)}/${'a'.repeat(255)}`, 'x', condition)).outcome).toBe('written');
    expect(await readdir(join(folder, '.splitter-tmp'))).toEqual([]);
    expect(await store.get(k('a'.repeat(256)))).toBeUndefined();
    expect(await list('a'.repeat(300))).toEqual([]);
  },
);

test('an if-match put is newer than what it replaces, also when the clock stands still or went back', async () => {
  await put('k', 'old');
  const nextYear = Math.ceil(Date.now() / 1_000) + 31_536_000;
  await utimes(join(folder, 'k'), nextYear, nextYear);
  const etag = (await store.get(k('k')))?.etag;
  if (etag === undefined) throw new Error('expected the object to be there');
  const result = await put('k', 'new', { kind: 'if-match', etag });
  expect(result).toEqual({ outcome: 'written', etag: (await store.get(k('k')))?.etag });
  expect((await stat(join(folder, 'k'))).mtimeMs).toBeGreaterThan(nextYear * 1_000);
});

test('an if-match put where nothing is makes no directory', async () => {
  const stale = await put('k');
  if (stale.outcome !== 'written') throw new Error(stale.outcome);
  const result = await put('none/k', 'x', { kind: 'if-match', etag: stale.etag });
  expect(result).toEqual({ outcome: 'condition-failed' });
  await expect(access(join(folder, 'none'))).rejects.toThrow('ENOENT');
});

test('a repeated write knows its own success by equal bytes, and needs an owner for it', async () => {
  const condition = { kind: 'if-absent' } as const;
  const request = { key: k('k'), body: Buffer.from('mine'), condition, maybeRepeated: true };
  const first = await store.put(request);
  expect(await store.put({ ...request, owner: 'run/md5' })).toEqual(first);
  expect(await store.put(request)).toEqual({ outcome: 'condition-failed' });
  const sameLength = { ...request, owner: 'run/md5', body: Buffer.from('else') };
  expect(await store.put(sameLength)).toEqual({ outcome: 'condition-failed' });
});

test('a delete removes the folders it leaves empty, up to the root', async () => {
  await put('a/b/c/k');
  await put('a/other');
  await store.delete(k('a/b/c/k'));
  expect(await readdir(join(folder, 'a'))).toEqual(['other']);
  await store.delete(k('a/other'));
  await store.close();
  expect(await readdir(folder)).toEqual([]);
});

test('puts survive the deletes of another store that remove their folder again and again', async () => {
  const other = createLocalStore({ folder });
  const rounds = Array.from({ length: 200 }, (_, round) => round);
  const putting = (async () => {
    for (const round of rounds) expect((await put(`d/e/p${round % 2}`)).outcome).toBe('written');
  })();
  const deleting = (async () => {
    for (const round of rounds) await other.delete(k(`d/e/p${round % 2}`));
  })();
  await Promise.all([putting, deleting]);
  await put('d/e/last');
  expect(await list('d/e/l')).toEqual(['d/e/last']);
});

test('a folder that cannot be one ends the run with what to do', async () => {
  await writeFile(folder, 'a file');
  const error = await put('k').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PutError);
  expect(error).toMatchObject({ store: folder, key: 'k', code: 'ENOTDIR', maybeSent: false });
  expect(String(error)).toContain('a file stands where the folder should be: choose another folder');
});

test('putFile says why it cannot: a refused key, no such file, a directory', async () => {
  await writeFile(join(base, 'source'), 'x');
  const refused = store.putFile(k('../x'), join(base, 'source'));
  await expect(refused).rejects.toMatchObject({ name: 'PutError', code: 'path-outside-target' });
  await expect(store.putFile(k('x'), join(base, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(store.putFile(k('x'), base)).rejects.toThrow('to be a file');
  expect(await readFile(join(base, 'source'), 'utf8')).toBe('x');
});

test('putFile stores what a link leads to, not the link', async () => {
  await writeFile(join(base, 'source'), 'x');
  await symlink(join(base, 'source'), join(base, 'link'));
  await store.putFile(k('stored'), join(base, 'link'));
  expect(Buffer.from((await store.get(k('stored')))?.bytes ?? []).toString()).toBe('x');
});

test('a process killed in the middle of its puts leaves whole objects, and its rest can be cleared', async () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../../job/store/local-store.js')).href;
  const script = `
    import { createLocalStore } from ${JSON.stringify(module)};
    const store = createLocalStore({ folder: ${JSON.stringify(folder)} });
    const body = Buffer.alloc(200_000, 'x');
    for (let n = 0; ; n += 8) {
      await Promise.all(Array.from({ length: 8 }, (_, i) => store.put({ key: 'd' + i + '/' + (n % 64), body })));
      if (n === 64) process.stdout.write('going');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const sizes = new Set<number>();
  for await (const info of store.list('')) sizes.add(info.bytes);
  expect([...sizes]).toEqual([200_000]);
  await removeTemporaryFiles(folder);
  expect(await readdir(folder)).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7']);
});

test.each<[string, PutCondition]>([
  ['always', { kind: 'always' }],
  ['if absent', { kind: 'if-absent' }],
])(
  'an object whose time is over while it is written (%s) does not appear before there is time again',
  async (_name, condition) => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let reached = () => {};
    const isReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const deadline = {
      until: () => 0,
      ends: () => 0,
      pass: () => {
        reached();
        return opened;
      },
    };
    const written = store.put({ key: 'a' as ObjectKey, body: Buffer.from('body'), condition, deadline });
    await isReached;
    expect(await list()).toEqual([]);
    open();
    expect(await written).toMatchObject({ outcome: 'written' });
    expect(await list()).toEqual(['a']);
  },
);

test('an object whose time is over when its turn to replace another has come leaves it, and tries again', async () => {
  const key = 'a' as ObjectKey;
  const before = await store.put({ key, body: Buffer.from('before') });
  if (before.outcome !== 'written') throw new Error('expected to write to an empty folder');
  const found: string[] = [];
  const deadline = {
    until: () => 0,
    ends: () => 0,
    // Over at the second look, which is right before the file is replaced.
    pass: () => {
      found.push(readFileSync(join(folder, key), 'utf8'));
      return found.length === 2 ? Promise.resolve() : undefined;
    },
  };
  const condition = { kind: 'if-match', etag: before.etag } as const;
  expect(await store.put({ key, body: Buffer.from('behind'), condition, deadline })).toMatchObject({
    outcome: 'written',
  });
  expect(found).toEqual(['before', 'before', 'before', 'before']);
  expect(readFileSync(join(folder, key), 'utf8')).toBe('behind');
});

test('an if-match put whose lock was taken while it was paused looks again, and leaves what another one wrote', async () => {
  await put('a', 'first');
  const etag = (await store.get(k('a')))?.etag as ETag;
  let isPaused = true;
  /** Right before the rename: the lock is broken, as that of a process that stands still is, and another one writes. */
  const pause = async () => {
    const temporary = join(folder, '.splitter-tmp');
    for (const name of await readdir(temporary)) {
      if (name.startsWith('lock-')) await rm(join(temporary, name));
    }
    await put('a', 'theirs');
  };
  const deadline = {
    until: () => 0,
    ends: () => 0,
    pass: () => {
      if (!isPaused) return undefined;
      isPaused = false;
      return pause();
    },
  };
  const condition = { kind: 'if-match', etag } as const;
  expect(await store.put({ key: k('a'), body: Buffer.from('late'), condition, deadline })).toEqual({
    outcome: 'condition-failed',
  });
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('theirs');
});
