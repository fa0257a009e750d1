/** Reads every object that seems right, and notes those whose bytes are not, decompressed where they are, what the run wrote. */
import { md5Of } from '../shared/compression.js';
import { holds } from '../shared/decompress.js';
import { Slots } from '../shared/slots.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { ObjectKey, ObjectStore } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';

/** Of objects being read at once; a larger one is read alone. */
const maxBytesInFlight = 64 * 1024 * 1024;

/** What is read: written by the run, listed, and of the size that was written. */
const candidates = `FROM expected JOIN listed USING (key)
  WHERE expected.outcome = 'written' AND expected.bytes = listed.bytes`;

export async function countBodies(session: DuckDbSession): Promise<number> {
  const [counted] = await session.rows(`SELECT count(*) AS objects ${candidates}`);
  return Number(counted?.objects);
}

export interface ReadOptions {
  readonly session: DuckDbSession;
  readonly target: ObjectStore;
  /** Objects read at once. */
  readonly maxInFlight: number;
  readonly counters: Counters;
  /** Objects whose store keeps their md5 are asked for it, and read only where it is another or there is none. */
  readonly byKeptMd5: boolean;
  /** Aborted with the reason to end. */
  readonly signal: AbortSignal | undefined;
}

/** How many objects were looked at, and how. */
export interface Looked {
  /** Their bytes were read. */
  readonly read: number;
  /** The store keeps their md5, and it is the right one. */
  readonly byChecksum: number;
}

/**
 * Fills the table `misread`: key, found_bytes and found_md5 of objects whose md5 is another; both NULL when the object
 * has gone since it was listed.
 *
 * @throws StoreError when an object cannot be read
 */
export async function readBodies({
  session,
  target,
  maxInFlight,
  counters,
  byKeptMd5,
  signal,
}: ReadOptions): Promise<Looked> {
  const slots = new Slots(maxInFlight, maxBytesInFlight);
  const appender = await session.appender('misread');
  let failure: unknown;
  const looked = { read: 0, byChecksum: 0 };

  const read = async (key: ObjectKey, bodyMd5: string, bytes: number) => {
    counters.add('inFlight', 1);
    try {
      const isKept = byKeptMd5 && (await target.look(key, { keptMd5: true }))?.keptMd5 === bodyMd5;
      if (isKept) {
        looked.byChecksum += 1;
        counters.add('rows', 1);
        return;
      }
      const found = await target.get(key);
      counters.add('rows', 1);
      counters.add('bytes', found?.bytes.byteLength ?? 0);
      looked.read += 1;
      if (found !== undefined && (await holds(found.bytes, bodyMd5))) return;
      appender.appendVarchar(key);
      if (found === undefined) {
        appender.appendNull();
        appender.appendNull();
      } else {
        appender.appendBigInt(BigInt(found.bytes.byteLength));
        appender.appendVarchar(md5Of(found.bytes));
      }
      appender.endRow();
    } catch (error) {
      failure ??= error;
    } finally {
      counters.add('inFlight', -1);
      slots.give(bytes);
    }
  };

  try {
    const query = `SELECT key, expected.body_md5, expected.bytes ${candidates}`;
    for await (const chunk of session.stream(query)) {
      for (const [key, bodyMd5, size] of chunk.getRows()) {
        signal?.throwIfAborted();
        if (failure !== undefined) break;
        const bytes = Number(size);
        while (!slots.hasRoomFor(bytes)) await slots.next();
        slots.take(bytes);
        void read(String(key) as ObjectKey, String(bodyMd5), bytes);
      }
      if (failure !== undefined) break;
    }
  } finally {
    await slots.drained();
  }
  if (failure !== undefined) throw failure;
  appender.closeSync();
  return looked;
}
