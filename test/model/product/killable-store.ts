/** A store that dies at its nth write, as the process does that is killed there: from then on nothing leaves. */
import type { DeleteOutcome, ObjectStore } from '../../../job/store/object-store.js';

export class Killed extends Error {
  override readonly name = 'Killed';
}

export class Death {
  #left: number | undefined;
  readonly #isApplied: boolean;
  isDead = false;

  /** @param after writes that are made before; undefined for never. @param isApplied whether the last one takes effect */
  constructor(after: number | undefined, isApplied: boolean) {
    this.#left = after;
    this.#isApplied = isApplied;
  }

  /** Begins to count. */
  static never(): Death {
    return new Death(undefined, false);
  }

  async write<T>(act: () => Promise<T>): Promise<T> {
    if (this.isDead) throw new Killed();
    if (this.#left === undefined) return act();
    this.#left -= 1;
    if (this.#left >= 0) return act();
    this.isDead = true;
    if (this.#isApplied) await act();
    throw new Killed();
  }

  async read<T>(act: () => Promise<T>): Promise<T> {
    if (this.isDead) throw new Killed();
    return act();
  }
}

/** Writes under way when it dies are waited for by `settled`. */
export function killableStore(store: ObjectStore, death: Death): ObjectStore & { settled(): Promise<void> } {
  const pending = new Set<Promise<unknown>>();
  const write = <T>(act: () => Promise<T>): Promise<T> => {
    const done = death.write(act);
    pending.add(done);
    const forget = () => pending.delete(done);
    done.then(forget, forget);
    return done;
  };
  return {
    uri: store.uri,
    get honoursConditions() {
      return store.honoursConditions === true;
    },
    put: (request) => write(() => store.put(request)),
    putFile: (key, path, options) => write(() => store.putFile(key, path, options)),
    delete: (key, options) => write(() => store.delete(key, options)),
    // Key by key, so that it may die in between.
    deleteMany: async (requests, options) => {
      const outcomes: DeleteOutcome[] = [];
      for (const request of requests) {
        outcomes.push(...(await write(() => store.deleteMany([request], options))));
      }
      return outcomes;
    },
    tryDeletions: (key, owner, options) => write(() => store.tryDeletions(key, owner, options)),
    look: (key) => death.read(() => store.look(key)),
    get: (key, options) => death.read(() => store.get(key, options)),
    async *list(prefix, options) {
      if (death.isDead) throw new Killed();
      yield* store.list(prefix, options);
    },
    localFile: (key, folder, ifMatch) => death.read(() => store.localFile(key, folder, ifMatch)),
    close: () => store.close(),
    settled: async () => void (await Promise.allSettled([...pending])),
  };
}
