import { expect, test } from '@jest/globals';
import { PutError, RunError, SettingsError, StoreError } from '../../../job/shared/errors.js';
import { failureCodeOf } from '../../../job/shared/failure-code-of.js';
import { messageOf } from '../../../job/shared/message-of.js';
import { keysUntold } from '../../../job/store/keys-untold.js';
import type { ObjectKey, ObjectStore } from '../../../job/store/object-store.js';

const key = 'out/a "canary".json' as ObjectKey;

/** Every method fails with it. */
function failing(error: unknown): ObjectStore {
  const fail = async (): Promise<never> => {
    throw error;
  };
  return {
    uri: 's3://b',
    put: fail,
    get: fail,
    look: fail,
    list: () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) }),
    delete: fail,
    deleteMany: fail,
    tryDeletions: fail,
    putFile: fail,
    localFile: fail,
    close: fail,
  };
}

async function listAll(store: ObjectStore): Promise<void> {
  for await (const _ of store.list('out/')) throw new Error('nothing is listed');
}

const calls: Readonly<Record<string, (store: ObjectStore) => Promise<unknown>>> = {
  put: (store) => store.put({ key, body: Buffer.from('') }),
  get: (store) => store.get(key),
  look: (store) => store.look(key),
  list: listAll,
  delete: (store) => store.delete(key),
  deleteMany: (store) => store.deleteMany([{ key }]),
  putFile: (store) => store.putFile(key, '/file'),
  localFile: (store) => store.localFile(key, '/folder', '' as never),
};

test.each(Object.entries(calls))(
  'what %s throws names no key, and keeps what else it says',
  async (_, call) => {
    const cause = new Error(`open '/folder/${key}'`);
    const message = `GET s3://b/${key} failed (403 AccessDenied): expected s3:GetObject on b/${key}, of ${JSON.stringify(key)}`;
    const error = new StoreError({ message, store: 's3://b', key, code: 'AccessDenied', cause });
    const told = await call(keysUntold(failing(error))).catch((thrown: unknown) => thrown);
    expect(told).toBeInstanceOf(StoreError);
    expect(told).toMatchObject({ code: 'AccessDenied', store: 's3://b', cause: undefined });
    expect(messageOf(told)).toBe(
      'GET s3://b/(not told: --log-values none) failed (403 AccessDenied): expected s3:GetObject on b/(not told: --log-values none), ' +
        'of (not told: --log-values none)',
    );
    expect(JSON.stringify(told)).not.toContain('canary');
  },
);

test('a PUT that failed keeps its facts, and the code of what was caught below it', async () => {
  const cause = Object.assign(new Error(`open '/folder/${key}'`), { code: 'ENOSPC' });
  const facts = { store: '/folder', attempts: 3, elapsedMs: 7, status: 507, maybeSent: true };
  const error = new PutError({ ...facts, key, message: `Cannot write ${JSON.stringify(key)}`, cause });
  const told = await calls.put?.(keysUntold(failing(error))).catch((thrown: unknown) => thrown);
  expect(told).toBeInstanceOf(PutError);
  expect(told).toMatchObject({
    ...facts,
    code: 'ENOSPC',
    message: 'Cannot write (not told: --log-values none)',
  });
  expect(failureCodeOf(told)).toBe('disk-full');
});

test('a server that ignores conditions is named without the key on which that was seen', async () => {
  const fault = {
    setting: '--endpoint-url',
    problem: `it took s3://b/${key} twice`,
    hasWritten: true,
  } as const;
  const told = await calls
    .put?.(keysUntold(failing(new SettingsError([fault]))))
    .catch((thrown: unknown) => thrown);
  expect(told).toBeInstanceOf(SettingsError);
  expect(told).toMatchObject({
    faults: [{ ...fault, problem: 'it took s3://b/(not told: --log-values none) twice' }],
  });
});

test('a prefix is no key, and other errors are left as they are', async () => {
  const denied = new StoreError({ message: 'LIST s3://b/out/: denied', store: 's3://b', key: 'out/' });
  await expect(listAll(keysUntold(failing(denied)))).rejects.toBe(denied);
  const other = new RunError('The lease was lost.');
  await expect(calls.get?.(keysUntold(failing(other)))).rejects.toBe(other);
});
