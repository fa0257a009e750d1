import { expect, test } from '@jest/globals';
import { conditionsByLooking } from '../../../job/store/conditions-by-looking.js';
import type {
  ETag,
  ObjectKey,
  ObjectStore,
  PutCondition,
  PutRequest,
} from '../../../job/store/object-store.js';
import { memoryStore } from '../lease/memory-store.js';

/** Takes every write, and notes the conditions that come with it. */
function carelessStore() {
  const memory = memoryStore();
  const seen: (PutCondition | undefined)[] = [];
  const careless: ObjectStore = {
    ...memory,
    get: async (key, options) => {
      const found = await memory.get(key);
      return options?.ifMatch === undefined || options.ifMatch === found?.etag ? found : undefined;
    },
    put: async (request: PutRequest) => {
      seen.push(request.condition);
      const etag = `e-${Buffer.from(request.body).toString()}` as ETag;
      memory.objects.set(request.key, { bytes: request.body, etag });
      return { outcome: 'written', etag };
    },
  };
  const store = conditionsByLooking(careless);
  const write = (text: string, condition?: PutCondition) =>
    store.put({ key: 'a' as ObjectKey, body: Buffer.from(text), ...(condition && { condition }) });
  return { seen, write, content: () => Buffer.from(memory.objects.get('a')?.bytes ?? []).toString() };
}

test('what is there stays when nothing may be there, or another version', async () => {
  const { write, content } = carelessStore();
  expect(await write('1', { kind: 'if-match', etag: 'e-0' as ETag })).toEqual({
    outcome: 'condition-failed',
  });
  expect(await write('1', { kind: 'if-absent' })).toEqual({ outcome: 'written', etag: 'e-1' });
  expect(await write('2', { kind: 'if-absent' })).toEqual({ outcome: 'condition-failed' });
  expect(await write('3', { kind: 'if-match', etag: 'e-0' as ETag })).toEqual({
    outcome: 'condition-failed',
  });
  expect(content()).toBe('1');
  expect(await write('4', { kind: 'if-match', etag: 'e-1' as ETag })).toEqual({
    outcome: 'written',
    etag: 'e-4',
  });
  expect(await write('5')).toEqual({ outcome: 'written', etag: 'e-5' });
});

test('the server gets no condition', async () => {
  const { seen, write } = carelessStore();
  await write('1', { kind: 'if-absent' });
  await write('2', { kind: 'if-match', etag: 'e-1' as ETag });
  expect(seen).toEqual([undefined, undefined]);
});
