/** The survey of a relation in DuckDB: counts before anything is written. */
import { mkdir, rm } from 'node:fs/promises';
import { copiedFiles } from '../sql/copied-files.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { fileList } from '../sql/file-list.js';
import { quoteLiteral } from '../sql/quote.js';
import type { Survey } from './source.js';
import { inSurveyMemory } from './survey-memory.js';

/** How many shared keys an error shows. */
const shownKeys = 10;

/**
 * Into so many parts keys are dealt that are too many to be counted at once: of ten billion keys a part has 40 million, and so many
 * are counted in a survey's memory (200 MB with two threads).
 */
const partsOfMany = 256;

/** Of each part in memory while they are dealt, so that all parts have 100 MB at most. */
const rowsOfGroup = 10_240;
const bytesOfGroup = 400_000;
/** By each thread, before it writes them to the parts. */
const rowsGathered = 50_000;

export interface SurveyOptions {
  /** Is made where the keys have to be kept, and removed. */
  readonly folder: string;
  /** Asks how many rows a key has, which takes a look at all rows more. @default false */
  readonly isGrouped?: boolean;
}

/**
 * `relation` is SQL that can stand after FROM, `key` the key's expression over its columns.
 *
 * In memory that does not grow with the rows: DuckDB can spill the keys that it counts, but has to hold more of them the more
 * there are, and with two threads and 2 GB is out of memory at 400 million. Where they, or rows of megabytes that are read to find them, are too much
 * for a survey's memory, the keys are written to disk in parts, with all that the plan has, and counted part by part.
 */
export async function surveyRelation(
  session: DuckDbSession,
  relation: string,
  key: string,
  { folder, isGrouped = false }: SurveyOptions,
): Promise<Survey> {
  const whole = `(SELECT ${key} AS k FROM ${relation})`;
  const count = (parts: readonly string[]) => () => surveyParts(session, parts, isGrouped);
  return inSurveyMemory(session, count([whole]), async () => {
    try {
      const parts = await dealtKeys(session, whole, folder);
      // Keys of megabytes, which are told as faults, may need more still.
      return await inSurveyMemory(session, count(parts), count(parts));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** The keys, and NULLs, as SQL of each part that has any: all rows of a key are in one. */
async function dealtKeys(session: DuckDbSession, keys: string, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  await session.run(
    `SET partitioned_write_max_open_files = ${partsOfMany}; SET partitioned_write_flush_threshold = ${rowsGathered}`,
  );
  // By a hash that the count does not use again: keys that are equal in its last bits would crowd one place of its table.
  await session.run(
    `COPY (SELECT k, hash(k, 1) % ${partsOfMany} AS part FROM ${keys}) TO ${quoteLiteral(folder)}
       (FORMAT parquet, PARTITION_BY (part), ROW_GROUP_SIZE ${rowsOfGroup}, ROW_GROUP_SIZE_BYTES ${bytesOfGroup})`,
  );
  await session.run('RESET partitioned_write_max_open_files; RESET partitioned_write_flush_threshold');
  const files = await copiedFiles(folder, 'part');
  return [...files.values()].map((paths) => `read_parquet(${fileList(paths)}, hive_partitioning = false)`);
}

/** `parts` are SQL with a column `k`; all rows of a key are in one. */
async function surveyParts(
  session: DuckDbSession,
  parts: readonly string[],
  isGrouped: boolean,
): Promise<Survey> {
  let [rows, nullKeys, distinctKeys, longestKey] = [0, 0, 0, 0];
  const sharedKeys: { key: string; rows: number }[] = [];
  /** Keys by how many rows they have. */
  const keysOf = new Map<number, number>();
  for (const part of parts) {
    const [counts] = await session.rows(
      `SELECT count(*) AS rows, count(*) - count(k) AS null_keys, count(DISTINCT k) AS distinct_keys,
              coalesce(max(strlen(k)), 0) AS longest_key
         FROM ${part}`,
    );
    rows += Number(counts?.rows);
    nullKeys += Number(counts?.null_keys);
    distinctKeys += Number(counts?.distinct_keys);
    longestKey = Math.max(longestKey, Number(counts?.longest_key));
    const keys = `(SELECT k AS key, count(*) AS rows FROM ${part} WHERE k IS NOT NULL GROUP BY k)`;
    if (Number(counts?.distinct_keys) !== Number(counts?.rows) - Number(counts?.null_keys)) {
      const shared = await session.rows(
        `FROM ${keys} WHERE rows > 1 ORDER BY rows DESC, key LIMIT ${shownKeys}`,
      );
      sharedKeys.push(...shared.map((row) => ({ key: String(row.key), rows: Number(row.rows) })));
    }
    if (isGrouped) {
      const found = await session.rows(`SELECT rows, count(*) AS keys FROM ${keys} GROUP BY rows`);
      for (const row of found) {
        const of = Number(row.rows);
        keysOf.set(of, (keysOf.get(of) ?? 0) + Number(row.keys));
      }
    }
  }
  sharedKeys.sort((one, other) => other.rows - one.rows || byBytes(one.key, other.key));
  return {
    rows,
    nullKeys,
    distinctKeys,
    longestKey,
    sharedKeys: sharedKeys.slice(0, shownKeys),
    ...(isGrouped ? { rowsPerKey: rowsPerKey([...keysOf]) } : {}),
  };
}

/** As DuckDB orders texts. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** @param keysOf so many rows, and how many keys have them */
function rowsPerKey(keysOf: (readonly [number, number])[]): NonNullable<Survey['rowsPerKey']> {
  const ordered = keysOf.sort(([one], [other]) => one - other);
  const keys = ordered.reduce((sum, [, some]) => sum + some, 0);
  /** The rows of the key that stands at this share of all, by their rows. */
  const at = (share: number) => {
    let before = 0;
    return (
      ordered.find(([, some]) => {
        before += some;
        return before >= share * keys;
      })?.[0] ?? 0
    );
  };
  return { median: at(0.5), p99: at(0.99), most: ordered.at(-1)?.[0] ?? 0 };
}
