import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { ETag, ObjectKey, ObjectStore } from '../../../job/store/object-store.js';
import { createS3Store } from '../../../job/store/s3/s3-store.js';
import { putOwn } from '../../../job/upload/put-own.js';
import { type S3Server, startS3Server } from '../../doubles/s3-server/s3-server.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server({ buckets: ['own'] });
});
afterAll(() => server.close());

const stores: Record<string, () => ObjectStore> = {
  S3: () =>
    createS3Store({
      bucket: 'own',
      s3: { region: 'us-east-1', endpointUrl: server.endpoint, forcePathStyle: true },
      loadCredentials: async () => server.credentials,
    }),
  'a folder': () => createLocalStore({ folder: `${opened().folder}/target` }),
};

/** `a` was written by somebody, with or without a note. */
async function taken(store: ObjectStore, key: string, body: string, owner?: string): Promise<ETag> {
  const result = await store.put({
    key: key as ObjectKey,
    body: Buffer.from(body),
    ...(owner === undefined ? {} : { owner }),
  });
  if (result.outcome !== 'written') throw new Error('expected it to be written');
  return result.etag;
}

/** The run `run-2` writes `body`; `run-1` is open. Returns the outcome, and what is there then. */
async function put(store: ObjectStore, key: string, body: string, etag: ETag | null = null) {
  const request = { key: key as ObjectKey, body: Buffer.from(body), owner: `run-2/${md5(body)}` };
  const { outcome } = await putOwn(store, request, { etag, md5: md5(body), runs: ['run-2', 'run-1'] });
  return `${outcome}: ${Buffer.from((await store.get(request.key))?.bytes ?? []).toString()}`;
}

describe.each(Object.keys(stores))('in %s', (name) => {
  const open = () => {
    const store = stores[name]?.();
    if (store === undefined) throw new Error(name);
    return store;
  };

  test('what the job knows is overwritten, and what nobody has is written', async () => {
    const store = open();
    const etag = await taken(store, 'known', 'old');
    expect(await put(store, 'known', 'new', etag)).toBe('written: new');
    expect(await put(store, 'nobody', 'new')).toBe('written: new');
    await store.close();
  });

  test("somebody else's object stays, under a key that is known and under one that is not", async () => {
    const store = open();
    const etag = await taken(store, 'replaced', 'ours');
    await taken(store, 'replaced', 'theirs');
    await taken(store, 'theirs', 'theirs', 'run-9/x');
    expect(await put(store, 'replaced', 'new', etag)).toBe('condition-failed: theirs');
    expect(await put(store, 'theirs', 'new')).toBe('condition-failed: theirs');
    await store.close();
  });

  test('a known object that is gone is written again', async () => {
    const store = open();
    const etag = await taken(store, 'gone', 'old');
    await store.delete('gone' as ObjectKey);
    expect(await put(store, 'gone', 'new', etag)).toBe('written: new');
    await store.close();
  });

  test('an object that has the bytes already is taken for ours', async () => {
    const store = open();
    await taken(store, 'same', 'new');
    expect(await put(store, 'same', 'new')).toBe('written: new');
    await store.close();
  });
});

test('the note of this run or of an open one makes an object ours, that of another does not', async () => {
  const store = stores.S3?.() ?? createLocalStore({ folder: '' });
  await taken(store, 'open', 'half', 'run-1/abc');
  await taken(store, 'past', 'half', 'run-0/abc');
  await taken(store, 'prefix', 'half', 'run-1-other/abc');
  expect(await put(store, 'open', 'new')).toBe('written: new');
  expect(await put(store, 'past', 'new')).toBe('condition-failed: half');
  expect(await put(store, 'prefix', 'new')).toBe('condition-failed: half');
  await store.close();
});

test('what an earlier life of the run has written counts, and is not sent again', async () => {
  const store = stores.S3?.() ?? createLocalStore({ folder: '' });
  const etag = await taken(store, 'killed', 'new', `run-2/${md5('new')}`);
  server.requests.clear();
  const request = { key: 'killed' as ObjectKey, body: Buffer.from('new'), owner: `run-2/${md5('new')}` };
  const own = { etag: null, md5: md5('new'), runs: ['run-2'] };
  expect(await putOwn(store, request, own)).toEqual({ outcome: 'written', etag });
  expect(server.requests.count('PutObject', 200)).toBe(0);
  await store.close();
});
