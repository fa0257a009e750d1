/** A store whose every write carries the run's deadline, and waits while it has passed. */
import { foldersOf } from './folders-of.js';
import type { ObjectStore, PutRequest, WriteDeadline } from './object-store.js';

/** The adapters look at the deadline again themselves: before each attempt, and in the turn in which bytes leave. */
export function fencedStore(store: ObjectStore, deadline: WriteDeadline): ObjectStore {
  return {
    uri: store.uri,
    get honoursConditions() {
      return store.honoursConditions === true;
    },
    // Not async: an open deadline, which is the rule, must not cost each row's PUT a promise more.
    put(request) {
      // Field by field: a spread costs 1.5 µs of CPU a row, a tenth of a PUT, and this 0.06.
      const { key, body, contentType, headers, headerValues, condition, owner, maybeRepeated, observer } =
        request;
      const fields = {
        key,
        body,
        contentType,
        headers,
        headerValues,
        condition,
        owner,
        maybeRepeated,
        observer,
        deadline,
      };
      const fenced = fields satisfies Record<keyof PutRequest, unknown>;
      const wait = deadline.pass();
      return wait === undefined ? store.put(fenced) : wait.then(() => store.put(fenced));
    },
    async putFile(key, path) {
      await deadline.pass();
      return store.putFile(key, path, { deadline });
    },
    async delete(key) {
      await deadline.pass();
      return store.delete(key, { deadline });
    },
    async deleteMany(requests, options) {
      await deadline.pass();
      return store.deleteMany(requests, { ...options, deadline });
    },
    async tryDeletions(key, owner) {
      await deadline.pass();
      return store.tryDeletions(key, owner, { deadline });
    },
    get: (key, options) => store.get(key, options),
    look: (key, options) => store.look(key, options),
    list: (prefix, options) => store.list(prefix, options),
    ...foldersOf(store),
    localFile: (key, folder, ifMatch) => store.localFile(key, folder, ifMatch),
    close: () => store.close(),
  };
}
