/** A store in memory, whose puts can be held back: what stands between a lease and its files, as a test wants it. */
import type { ETag, ObjectStore, PutResult } from '../../../job/store/object-store.js';

export interface MemoryStore extends ObjectStore {
  /** Awaited before each put takes effect. */
  hold: Promise<void>;
  readonly objects: Map<string, { bytes: Uint8Array; etag: ETag }>;
}

export function memoryStore(): MemoryStore {
  const objects: MemoryStore['objects'] = new Map();
  let versions = 0;
  const store: MemoryStore = {
    uri: 'memory',
    hold: Promise.resolve(),
    objects,
    put: async ({ key, body, condition }): Promise<PutResult> => {
      await store.hold;
      const stored = objects.get(key);
      const fits = condition?.kind === 'if-match' ? stored?.etag === condition.etag : stored === undefined;
      if (!fits) return { outcome: 'condition-failed' };
      versions += 1;
      const etag = `v${versions}` as ETag;
      objects.set(key, { bytes: body, etag });
      return { outcome: 'written', etag };
    },
    get: async (key) => objects.get(key),
    look: () => Promise.reject(new Error('not used')),
    list: async function* (prefix) {
      for (const key of [...objects.keys()].sort()) {
        const { bytes, etag } = objects.get(key) ?? { bytes: new Uint8Array(), etag: '' as ETag };
        if (key.startsWith(prefix)) yield { key: key as never, bytes: bytes.byteLength, etag };
      }
    },
    delete: async (key) => void objects.delete(key),
    deleteMany: () => Promise.reject(new Error('not used')),
    tryDeletions: () => Promise.reject(new Error('not used')),
    putFile: () => Promise.reject(new Error('not used')),
    localFile: () => Promise.reject(new Error('not used')),
    close: async () => {},
  };
  return store;
}
