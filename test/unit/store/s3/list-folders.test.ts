import { afterEach, expect, test } from '@jest/globals';
import type { ObjectKey, ObjectStore } from '../../../../job/store/object-store.js';
import { createS3Store } from '../../../../job/store/s3/s3-store.js';
import { startS3Server } from '../../../doubles/s3-server/s3-server.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function open() {
  const server = await startS3Server({ buckets: ['state'] });
  const store = createS3Store({
    bucket: 'state',
    s3: { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true },
    loadCredentials: async () => server.credentials,
  });
  stops.push(
    () => server.close(),
    () => store.close(),
  );
  const put = (key: string) => store.put({ key: key as ObjectKey, body: Buffer.from('{}') });
  return { server, store, put };
}

async function foldersOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of store.listFolders?.(prefix) ?? []) names.push(name);
  return names;
}

test('folders are those names below which there are objects, in order', async () => {
  const { store, put } = await open();
  for (const key of ['p/runs/b/1', 'p/runs/b/2/3', 'p/runs/a b+c/job', 'p/runs/file', 'p/other/x', 'q/y']) {
    await put(key);
  }
  expect(await foldersOf(store, 'p/runs/')).toEqual(['a b+c', 'b']);
  expect(await foldersOf(store, 'none/')).toEqual([]);
});

test('a request tells of a thousand, whatever they hold', async () => {
  const { server, store, put } = await open();
  const names = Array.from({ length: 1_050 }, (_, at) => `run-${String(at).padStart(4, '0')}`);
  for (let start = 0; start < names.length; start += 50) {
    await Promise.all(names.slice(start, start + 50).map((name) => put(`runs/${name}/job.json`)));
  }
  server.requests.clear();
  expect(await foldersOf(store, 'runs/')).toEqual(names);
  expect(server.requests.counts()).toEqual({ ListObjectsV2: { 200: 2 } });
});
