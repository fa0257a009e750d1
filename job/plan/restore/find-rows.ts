/** Finds, among frozen rows that runs have kept, those whose bodies a run had left and that do not stand any more. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { textColumn } from '../../sql/object-headers.js';
import { quoteLiteral } from '../../sql/quote.js';
import { modExpression } from '../../sql/tranche-expression.js';
import type { RunState } from '../../state/run-state.js';
import { isSameForm, type StoredForm } from '../../upload/stored-form.js';
import { type FrozenObjects, frozenObjects } from '../frozen-objects.js';
import { partitionFiles } from '../partition-files.js';
import type { FrozenFile } from '../source.js';

/** The table of what is looked for: splitter_key, md5 and headers. What is found leaves it. */
export const wantedTable = 'splitter_wanted';

/** A worker reads a row group of wide rows at once. */
const rowGroups = 'ROW_GROUP_SIZE 1024, ROW_GROUP_SIZE_BYTES 4000000';

export interface FindOptions {
  readonly session: DuckDbSession;
  /** A folder of this work's own; the files that are returned lie in it. */
  readonly folder: string;
  readonly partitions: number;
  /** Of the run that is put back: rows of one whose objects have other headers do not serve. */
  readonly form: StoredForm;
  readonly signal: AbortSignal | undefined;
}

/** Writes what is found as frozen rows with bodies as bytes. */
export async function findRows(run: RunState, options: FindOptions): Promise<FrozenFile[]> {
  const { session, folder, signal } = options;
  const [plan, frozen] = await Promise.all([run.findPlan(), run.findFrozen()]);
  if (plan === undefined || frozen === undefined || !isSameForm(plan, options.form)) return [];
  const fetched = join(folder, 'fetched');
  await mkdir(fetched, { recursive: true });
  const found: FrozenFile[] = [];
  const objects = frozenObjects(run, plan, frozen.files, {
    session,
    folder: fetched,
    keys: wantedTable,
    signal,
  });
  let parts = 0;
  for await (const some of objects) {
    parts += 1;
    if (some !== undefined) {
      found.push(...(await rowsOf(some, join(folder, `${run.runId}-${parts}`), options)));
    }
    const [left] = await session.rows(`SELECT count(*) AS objects FROM ${wantedTable}`);
    if (Number(left?.objects) === 0) break;
  }
  return found;
}

/** What is found is written as bytes, whatever the bodies of its run are. Several rows may have the same key and body: these alone are sorted. */
async function rowsOf(
  { relation, body, isBytes = false, headers }: FrozenObjects,
  folder: string,
  { session, partitions }: FindOptions,
): Promise<FrozenFile[]> {
  const named = headers.texts.map((_, index) => `, ${textColumn(index)}`).join('');
  const texts = headers.texts.map((sql, index) => `, ${sql} AS ${textColumn(index)}`).join('');
  const matching = `(SELECT splitter_key, splitter_body${named}
    FROM (SELECT splitter_key, ${body} AS splitter_body${texts} FROM ${relation})
    JOIN ${wantedTable} wanted USING (splitter_key)
    WHERE md5(splitter_body) = wanted.md5 AND wanted.headers IS NOT DISTINCT FROM ${headers.fingerprint})`;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE splitter_matches AS
       SELECT splitter_key, count(*) AS same FROM ${matching} GROUP BY splitter_key`,
  );
  const bytes = isBytes ? 'splitter_body' : 'encode(splitter_body) AS splitter_body';
  const frozen = `SELECT splitter_key, ${bytes}, false AS splitter_deleted${named}, ${modExpression('splitter_key', partitions)} AS splitter_partition
    FROM ${matching}`;
  await session.run(
    `COPY (${frozen} SEMI JOIN (FROM splitter_matches WHERE same = 1) USING (splitter_key)
       UNION ALL ${frozen} SEMI JOIN (FROM splitter_matches WHERE same > 1) USING (splitter_key)
         QUALIFY row_number() OVER (PARTITION BY splitter_key) = 1)
       TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (splitter_partition), ${rowGroups})`,
  );
  await session.run(
    `DELETE FROM ${wantedTable} WHERE splitter_key IN (SELECT splitter_key FROM splitter_matches);
     DROP TABLE splitter_matches`,
  );
  return partitionFiles(session, folder);
}
