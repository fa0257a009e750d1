/**
 * Conditions on a server that ignores them: looked at before the write instead of by the server within it. Two writers
 * at once can both find their condition met, so this is for one writer at a time.
 */
import { foldersOf } from './folders-of.js';
import type { ObjectStore, PutRequest } from './object-store.js';

/** The same store, which gets no conditional writes. */
export function conditionsByLooking(store: ObjectStore): ObjectStore {
  return {
    uri: store.uri,
    async put({ condition, ...request }) {
      if (!(await isMet(store, request, condition))) return { outcome: 'condition-failed' };
      return store.put(request);
    },
    look: (key, options) => store.look(key, options),
    get: (key, options) => store.get(key, options),
    list: (prefix, options) => store.list(prefix, options),
    ...foldersOf(store),
    delete: (key, options) => store.delete(key, options),
    deleteMany: (...deletions) => store.deleteMany(...deletions),
    tryDeletions: (...trial) => store.tryDeletions(...trial),
    putFile: (key, path, options) => store.putFile(key, path, options),
    localFile: (key, folder, ifMatch) => store.localFile(key, folder, ifMatch),
    close: () => store.close(),
  };
}

async function isMet(
  store: ObjectStore,
  { key }: Pick<PutRequest, 'key'>,
  condition: PutRequest['condition'] = { kind: 'always' },
): Promise<boolean> {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'if-absent':
      return (await store.get(key)) === undefined;
    case 'if-match':
      return (await store.get(key, { ifMatch: condition.etag })) !== undefined;
    default:
      return condition satisfies never;
  }
}
