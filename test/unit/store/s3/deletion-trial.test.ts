import { afterEach, expect, test } from '@jest/globals';
import { RunError } from '../../../../job/shared/errors.js';
import type { ETag, ObjectKey } from '../../../../job/store/object-store.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import { type S3ServerOptions, startS3Server } from '../../../doubles/s3-server/s3-server.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function on(options: S3ServerOptions) {
  const server = await startS3Server({ buckets: ['my-bucket'], ...options });
  const store = createS3Store({
    bucket: 'my-bucket',
    s3: { region: 'us-east-1', endpointUrl: server.endpoint, forcePathStyle: true },
    loadCredentials: async () => server.credentials,
  });
  stops.push(server.close, () => store.close());
  return { server, store, keys: () => [...server.objects('my-bucket').keys()] };
}

const key = 'rows/.splitter-trial-run-1' as ObjectKey;

test.each([
  ['everywhere', undefined],
  ['single', 'DeleteObjects with <ETag> removed an object of another ETag'],
  ['nowhere', 'DeleteObject with If-Match removed an object of another ETag'],
] as const)(
  'a server that honours conditions %s is told apart, and nothing is left behind',
  async (honours, said) => {
    const { server, store, keys } = await on({ honoursDeleteConditions: honours });
    expect(await store.tryDeletions(key, 'run-1/trial')).toBe(said);
    expect(keys()).toEqual([]);
    expect(server.requests.count('DeleteObject')).toBe(1);
  },
);

test('a server that never takes the ETag of an object is told apart, and nothing is left behind', async () => {
  const { server, store, keys } = await on({});
  server.script({
    answer: { kind: 'error', status: 412, code: 'PreconditionFailed' },
    match: { operation: 'DeleteObjects', keyPrefix: 'rows/' },
    times: 4,
  });
  expect(await store.tryDeletions(key, 'run-1/trial')).toBe(
    'DeleteObjects with the <ETag> of an object left it standing',
  );
  expect(keys()).toEqual([]);
});

test('what an earlier trial of the run left behind is used; a key of somebody else is not', async () => {
  const { store, keys } = await on({});
  await store.put({ key, body: Buffer.from('theirs') });
  await expect(store.tryDeletions(key, 'run-1/trial')).rejects.toThrow(RunError);
  expect(keys()).toEqual([key]);
  await store.put({ key, body: Buffer.from('ours'), owner: 'run-1/trial' });
  expect(await store.tryDeletions(key, 'run-1/trial')).toBeUndefined();
  expect(keys()).toEqual([]);
});

test('looking first, an object of another version stands, wherever conditions are ignored', async () => {
  const { server, store, keys } = await on({ honoursDeleteConditions: 'nowhere' });
  const etags: ETag[] = [];
  for (const name of ['old', 'mine']) {
    const result = await store.put({ key: name as ObjectKey, body: Buffer.from(name) });
    if (result.outcome === 'written') etags.push(result.etag);
  }
  await store.put({ key: 'old' as ObjectKey, body: Buffer.from('theirs') });
  const requests = ['old', 'mine', 'none'].map((name, index) => ({
    key: name as ObjectKey,
    ...(etags[index] === undefined ? {} : { etag: etags[index] }),
  }));
  expect(await store.deleteMany(requests, { looksFirst: true })).toEqual([
    'condition-failed',
    'deleted',
    'gone',
  ]);
  expect(keys()).toEqual(['old']);
  expect(server.requests.count('HeadObject')).toBe(3);
});
