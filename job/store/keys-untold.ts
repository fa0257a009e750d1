/**
 * A store of rows whose errors name no key, since a key is made of values. What the adapters throw stays theirs, with code and
 * remedy; the key is taken out of its words, and what was caught below it is left out: of a file system it names the path.
 */
import { errorCode } from '../shared/error-code.js';
import { PutError, SettingsError, StoreError } from '../shared/errors.js';
import { untold } from '../shared/row-values.js';
import { foldersOf } from './folders-of.js';
import type { ObjectKey, ObjectStore } from './object-store.js';

export function keysUntold(store: ObjectStore): ObjectStore {
  return {
    uri: store.uri,
    get honoursConditions() {
      return store.honoursConditions === true;
    },
    put: (request) => store.put(request).catch(without(request.key)),
    get: (key, options) => store.get(key, options).catch(without(key)),
    look: (key) => store.look(key).catch(without(key)),
    list: (prefix, options) => listed(store.list(prefix, options), prefix),
    ...foldersOf(store),
    delete: (key, options) => store.delete(key, options).catch(without(key)),
    deleteMany: (requests, options) => store.deleteMany(requests, options).catch(without()),
    // Its key is the run's own.
    tryDeletions: (key, owner, options) => store.tryDeletions(key, owner, options),
    putFile: (key, path, options) => store.putFile(key, path, options).catch(without(key)),
    localFile: (key, folder, ifMatch) => store.localFile(key, folder, ifMatch).catch(without(key)),
    close: () => store.close(),
  };
}

/** Throws the error again; without the key that it names itself where none is given. */
function without(key?: ObjectKey): (error: unknown) => never {
  return (error) => {
    throw untoldError(error, key);
  };
}

/** The prefix is the target's, not a row's. */
async function* listed<T>(objects: AsyncIterable<T>, prefix: string): AsyncIterable<T> {
  try {
    yield* objects;
  } catch (error) {
    const isOfObject = error instanceof StoreError && error.key !== prefix;
    throw isOfObject ? untoldError(error) : error;
  }
}

function untoldError(error: unknown, key?: ObjectKey): unknown {
  if (error instanceof SettingsError) {
    const faults = error.faults.map((fault) => ({ ...fault, problem: withoutKey(fault.problem, key ?? '') }));
    return new SettingsError(faults);
  }
  if (!(error instanceof PutError || error instanceof StoreError)) return error;
  const { store, code = errorCode(error.cause) } = error;
  const facts = {
    store,
    key: untold,
    message: withoutKey(error.message, key ?? error.key),
    ...(code === undefined ? {} : { code }),
  };
  if (error instanceof StoreError) return new StoreError(facts);
  const { attempts, elapsedMs, status, maybeSent } = error;
  return new PutError({
    ...facts,
    attempts,
    elapsedMs,
    maybeSent,
    ...(status === undefined ? {} : { status }),
  });
}

/** As the adapters write it: behind the bucket or the folder, or in quotes. */
function withoutKey(text: string, key: string): string {
  if (key === '') return text;
  return text.replaceAll(`/${key}`, `/${untold}`).replaceAll(JSON.stringify(key), untold);
}
