/** The md5s of objects that no ledger knows, where ETags are no md5: every such object is read. */
import { createHash } from 'node:crypto';
import { Slots } from '../../shared/slots.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { ObjectKey, ObjectStore } from '../../store/object-store.js';

/** Of objects being read at once; a larger one is read alone. */
const maxBytesInFlight = 64 * 1024 * 1024;

export interface ReadMd5sOptions {
  readonly session: DuckDbSession;
  readonly target: ObjectStore;
  /** Objects read at once. */
  readonly maxInFlight: number;
}

/** Fills the table `read_md5` for those of `unmatched`; an object that has gone since is left out. @throws StoreError */
export async function readMd5s({ session, target, maxInFlight }: ReadMd5sOptions): Promise<void> {
  const slots = new Slots(maxInFlight, maxBytesInFlight);
  const appender = await session.appender('read_md5');
  let failure: unknown;
  const read = async (key: ObjectKey, bytes: number) => {
    try {
      const found = await target.get(key);
      if (found === undefined) return;
      appender.appendVarchar(key);
      appender.appendVarchar(createHash('md5').update(found.bytes).digest('hex'));
      appender.endRow();
    } catch (error) {
      failure ??= error;
    } finally {
      slots.give(bytes);
    }
  };
  try {
    for await (const chunk of session.stream('SELECT key, bytes FROM unmatched WHERE md5 IS NULL')) {
      for (const [key, size] of chunk.getRows()) {
        const bytes = Number(size);
        while (!slots.hasRoomFor(bytes)) await slots.next();
        if (failure !== undefined) break;
        slots.take(bytes);
        void read(String(key) as ObjectKey, bytes);
      }
      if (failure !== undefined) break;
    }
  } finally {
    await slots.drained();
  }
  if (failure !== undefined) throw failure;
  appender.closeSync();
}
