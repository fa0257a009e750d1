/** Lists the target into a table of DuckDB, several key ranges at a time where the target is S3. */
import type { DuckDBAppender } from '@duckdb/node-api';
import { compareUtf8 } from '../shared/compare-utf8.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { Location, ObjectStore } from '../store/object-store.js';
import type { Counters } from '../telemetry/counters.js';
import { type KeyRange, keyRanges } from './key-ranges.js';

/** A page has 1,000 keys, and the pages of one range come one after the other; XML is then what takes the time. */
const mostRanges = 8;
/** Less is not worth another range. */
const keysInRange = 5_000;
/** Out of so many keys the ranges are chosen. */
const sampleSize = 4_096;

export interface ListOptions {
  readonly session: DuckDbSession;
  readonly target: ObjectStore;
  readonly location: Location;
  /** SQL of keys that are expected, which can stand after FROM and has the column `key`; undefined when none are known. */
  readonly keys: string | undefined;
  /** How many they are, about. */
  readonly expected: number;
  /** New; `rows` counts the objects. */
  readonly counters: Counters;
  /** Aborted with the reason to end. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the table `listed`: key, bytes, etag of every object under the target's prefix.
 * @returns how many there are
 * @throws StoreError when the target cannot be listed
 */
export async function listTarget(options: ListOptions): Promise<number> {
  const { session, target, location, counters, signal } = options;
  await session.run('CREATE TABLE listed (key VARCHAR, bytes BIGINT, etag VARCHAR)');
  const ranges = await chooseRanges(options);
  const appender = await session.appender('listed');
  const prefix = location.kind === 's3' ? location.prefix : '';
  const listing: Listing = { target, prefix, counters, appender, signal, failed: false };
  // A row is appended without a pause, so the ranges can share the appender. All have ended before it is closed.
  const outcomes = await Promise.allSettled(ranges.map((range) => listRange(range, listing)));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
  appender.closeSync();
  return counters.read('rows');
}

async function chooseRanges({ session, location, keys, expected }: ListOptions): Promise<KeyRange[]> {
  // Every range of a folder would read and sort the same directories again.
  const count = location.kind === 'folder' ? 1 : Math.min(mostRanges, Math.ceil(expected / keysInRange));
  if (count <= 1 || keys === undefined) return keyRanges([], 1);
  const sample = await session.rows(
    `SELECT key FROM (SELECT key FROM ${keys} USING SAMPLE reservoir(${sampleSize} ROWS)) ORDER BY key`,
  );
  return keyRanges(
    sample.map(({ key }) => String(key)),
    count,
  );
}

interface Listing extends Pick<ListOptions, 'target' | 'counters' | 'signal'> {
  readonly prefix: string;
  readonly appender: DuckDBAppender;
  /** One range could not be listed; the others stop. */
  failed: boolean;
}

async function listRange({ after, upTo }: KeyRange, listing: Listing): Promise<void> {
  const { target, prefix, counters, appender, signal } = listing;
  try {
    for await (const { key, bytes, etag } of target.list(
      prefix,
      after === undefined ? {} : { startAfter: after },
    )) {
      signal?.throwIfAborted();
      if (listing.failed || (upTo !== undefined && compareUtf8(key, upTo) > 0)) break;
      // The S3 console's "Create folder" leaves it for the folder itself; no row can have this key.
      if (key === prefix && bytes === 0) continue;
      appender.appendVarchar(key);
      appender.appendBigInt(BigInt(bytes));
      appender.appendVarchar(etag);
      appender.endRow();
      counters.add('rows', 1);
    }
  } catch (error) {
    listing.failed = true;
    throw error;
  }
}
