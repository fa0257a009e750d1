/** The survey of a relation in DuckDB: counts before anything is written. */
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { Survey } from './source.js';
import { inSurveyMemory } from './survey-memory.js';

/** How many shared keys an error shows. */
const shownKeys = 10;

/**
 * `relation` is SQL that can stand after FROM, `key` the key's expression over its columns. `isGrouped` asks how many rows
 * a key has, which takes a look at all rows more.
 */
export function surveyRelation(
  session: DuckDbSession,
  relation: string,
  key: string,
  isGrouped = false,
): Promise<Survey> {
  return inSurveyMemory(session, () => survey(session, relation, key, isGrouped));
}

async function survey(
  session: DuckDbSession,
  relation: string,
  key: string,
  isGrouped: boolean,
): Promise<Survey> {
  const [counts] = await session.rows(
    `SELECT count(*) AS rows, count(*) - count(k) AS null_keys, count(DISTINCT k) AS distinct_keys,
            coalesce(max(strlen(k)), 0) AS longest_key
       FROM (SELECT ${key} AS k FROM ${relation})`,
  );
  const rows = Number(counts?.rows);
  const nullKeys = Number(counts?.null_keys);
  const distinctKeys = Number(counts?.distinct_keys);
  const longestKey = Number(counts?.longest_key);
  const keys = `(SELECT k AS key, count(*) AS rows FROM (SELECT ${key} AS k FROM ${relation}) WHERE k IS NOT NULL GROUP BY k)`;
  const shared =
    distinctKeys === rows - nullKeys
      ? []
      : await session.rows(`FROM ${keys} WHERE rows > 1 ORDER BY rows DESC, key LIMIT ${shownKeys}`);
  return {
    rows,
    nullKeys,
    distinctKeys,
    longestKey,
    sharedKeys: shared.map((row) => ({ key: String(row.key), rows: Number(row.rows) })),
    ...(isGrouped ? { rowsPerKey: await rowsPerKey(session, keys) } : {}),
  };
}

async function rowsPerKey(session: DuckDbSession, keys: string): Promise<NonNullable<Survey['rowsPerKey']>> {
  const [found] = await session.rows(
    `SELECT quantile_disc(rows, 0.5) AS median, quantile_disc(rows, 0.99) AS p99, max(rows) AS most FROM ${keys}`,
  );
  return { median: Number(found?.median), p99: Number(found?.p99), most: Number(found?.most) };
}
