/** What was written against what is there: one join, whose result alone is kept. */
import { areRowValuesTold } from '../shared/row-values.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import { type DifferenceKind, differenceKinds } from './verify-report.js';

/** How many keys of each kind a report names. */
const shown = 20;

/** A row that was skipped, or whose key was taken, met somebody else's object: nothing is known of its bytes. */
const kind = `CASE
    WHEN listed.key IS NULL THEN CASE WHEN expected.outcome <> 'rejected' THEN 'missing' END
    WHEN expected.key IS NULL THEN CASE WHEN listed.key NOT IN (FROM others) THEN 'extra' END
    WHEN expected.outcome <> 'written' THEN NULL
    WHEN expected.bytes <> listed.bytes THEN 'size'
    WHEN misread.key IS NOT NULL AND misread.found_md5 IS NULL THEN 'missing'
    WHEN misread.key IS NOT NULL THEN 'content'
    WHEN expected.etag <> listed.etag THEN 'etag'
  END`;

/** Makes the table `differences` out of `expected`, `others`, `listed` and `misread`: one row an object, with its one kind. */
export async function compare(session: DuckDbSession): Promise<void> {
  await session.run(
    `CREATE TABLE differences AS SELECT * FROM (
       SELECT coalesce(expected.key, listed.key) AS key, ${kind} AS kind,
         CASE WHEN expected.outcome = 'written'
           THEN {bytes: expected.bytes, etag: expected.etag, bodyMd5: expected.body_md5} END AS expected,
         CASE WHEN misread.key IS NOT NULL AND misread.found_md5 IS NULL THEN NULL
           WHEN listed.key IS NOT NULL
           THEN {bytes: coalesce(misread.found_bytes, listed.bytes), etag: listed.etag, bodyMd5: misread.found_md5} END AS found
       FROM expected FULL JOIN listed ON listed.key = expected.key LEFT JOIN misread ON misread.key = expected.key)
     WHERE kind IS NOT NULL`,
  );
}

export interface Differences {
  readonly counts: Record<DifferenceKind, number>;
  /** The first keys of each kind, in order; none where messages tell no values. */
  readonly first: Record<DifferenceKind, string[]>;
}

/**
 * Writes all differences to a file, ordered by key, one JSON object a line: `kind`, `key`, and what was `expected`
 * and `found` (`bytes`, `etag`, `bodyMd5` where it is known), each null where there is nothing.
 */
export async function writeDifferences(session: DuckDbSession, path: string): Promise<Differences> {
  await session.run(
    `COPY (SELECT kind, key, expected, found FROM differences ORDER BY key) TO ${quoteLiteral(path)} (FORMAT json)`,
  );
  const counted = await session.rows('SELECT kind, count(*) AS objects FROM differences GROUP BY kind');
  const counts = ofEachKind(() => 0);
  const first = ofEachKind((): string[] => []);
  for (const kind of differenceKinds) {
    const objects = counted.find((row) => row.kind === kind)?.objects;
    if (objects === undefined) continue;
    counts[kind] = Number(objects);
    if (!areRowValuesTold()) continue;
    const keys = await session.rows(
      `SELECT key FROM differences WHERE kind = ${quoteLiteral(kind)} ORDER BY key LIMIT ${shown}`,
    );
    first[kind] = keys.map(({ key }) => String(key));
  }
  return { counts, first };
}

function ofEachKind<T>(make: () => T): Record<DifferenceKind, T> {
  return { missing: make(), extra: make(), size: make(), content: make(), etag: make() };
}
