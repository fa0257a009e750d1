/** A store whose writes wait at a gate. The S3 adapter asks it again before each repeated attempt. */
import type { ObjectStore, PutGate } from './object-store.js';

export function gatedStore(store: ObjectStore, gate: PutGate): ObjectStore {
  return {
    uri: store.uri,
    // Not async: an open gate, which is the rule, must not cost each row's PUT a promise more.
    put(request) {
      const wait = gate.pass();
      return wait === undefined ? store.put(request) : wait.then(() => store.put(request));
    },
    async putFile(key, path) {
      await gate.pass();
      return store.putFile(key, path);
    },
    async delete(key) {
      await gate.pass();
      return store.delete(key);
    },
    get: (key, options) => store.get(key, options),
    list: (prefix, options) => store.list(prefix, options),
    localFile: (key, folder, ifMatch) => store.localFile(key, folder, ifMatch),
    close: () => store.close(),
  };
}
