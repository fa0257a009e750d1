import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LeaseError } from '../../../../job/shared/errors.js';
import { createLocalStore } from '../../../../job/store/local-store.js';
import type { ETag, ObjectKey, ObjectStore, WriteDeadline } from '../../../../job/store/object-store.js';

let folder: string;
let store: ObjectStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-delete-'));
  store = createLocalStore({ folder });
});

afterEach(() => rm(folder, { recursive: true }));

const key = 'd/k' as ObjectKey;

async function put(body: string): Promise<ETag> {
  const result = await store.put({ key, body: Buffer.from(body) });
  if (result.outcome !== 'written') throw new Error(result.outcome);
  return result.etag;
}

/** Of an epoch; `look` is called at each look at the time. */
function deadlineOf(look: () => void): WriteDeadline {
  return {
    until: () => Number.POSITIVE_INFINITY,
    ends: () => Number.POSITIVE_INFINITY,
    pass: () => {
      look();
      return undefined;
    },
    directory: 'epoch-1',
  };
}

test.each([
  ['under its ETag', true],
  ['whatever it is', false],
])('who was paused while another run took the epoch away deletes nothing: %s', async (_, conditional) => {
  const etag = await put('mine');
  const directory = join(folder, '.splitter-tmp', 'epoch-1');
  await mkdir(directory);
  const deadline = deadlineOf(() => {});
  const late: WriteDeadline = { ...deadline, directory: 'epoch-0' };
  const request = conditional ? { key, etag } : { key };
  await expect(store.deleteMany([request], { deadline: late })).rejects.toThrow(LeaseError);
  expect(await store.get(key)).toEqual({ bytes: Buffer.from('mine'), etag });
  expect(await store.deleteMany([request], { deadline })).toEqual(['deleted']);
  expect(await readdir(directory)).toEqual([]);
});

test('a file that was replaced while its deletion waited for its time stands', async () => {
  const etag = await put('mine');
  await mkdir(join(folder, '.splitter-tmp', 'epoch-1'));
  const other = join(folder, 'other');
  await createLocalStore({ folder }).put({ key: 'other' as ObjectKey, body: Buffer.from('theirs') });
  let replaced: Promise<void> | undefined;
  const deadline: WriteDeadline = {
    ...deadlineOf(() => {}),
    pass: () => {
      if (replaced !== undefined) return undefined;
      replaced = rename(other, join(folder, 'd', 'k'));
      return replaced;
    },
  };
  expect(await store.deleteMany([{ key, etag }], { deadline })).toEqual(['condition-failed']);
  expect((await store.get(key))?.bytes).toEqual(Buffer.from('theirs'));
});

test('the directories that a deletion empties go with it', async () => {
  const etag = await put('mine');
  expect(await store.deleteMany([{ key, etag }])).toEqual(['deleted']);
  expect(await readdir(folder)).toEqual(['.splitter-tmp']);
});
