/** What a planned run would do to its target, before it does: its frozen rows against what the job has, partition by partition. */
import { rm } from 'node:fs/promises';
import { DuckDBBlobValue } from '@duckdb/node-api';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { holdings, stagedHoldings } from '../state/holdings.js';
import { findKnownFiles } from '../state/known-files.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { FetchedKnown } from '../upload/fetch-known.js';
import { fetchWhole } from '../upload/fetch-partition.js';
import { bodyOf, headersOf, namedRows, parquetRows } from '../upload/frozen-rows.js';
import { bodySize, type TrancheQuery, verdictRows } from '../upload/tranche-query.js';
import { judgedTogether } from '../upload/upload-tranche.js';

export interface ComparisonOptions {
  readonly plan: Plan;
  readonly state: RunState;
  readonly session: DuckDbSession;
  /** Takes what has to be fetched. */
  readonly folder: string;
  /** How many of the updated rows are given. */
  readonly samples: number;
  readonly signal: AbortSignal | undefined;
}

export interface UpdatedRow {
  readonly key: string;
  readonly body: Uint8Array;
  /** Of the object as the job knows it. */
  readonly etag: string | null;
  /** Of the body that it was made from. */
  readonly md5: string | null;
}

/** Of objects, where rows share them. */
export interface Comparison {
  readonly created: number;
  readonly updated: number;
  /** Written again with the same bytes and headers, as `--write all` does. */
  readonly rewritten: number;
  readonly unchanged: number;
  /** Rows, not objects. */
  readonly rejected: number;
  readonly superseded: number;
  readonly deletionRows: number;
  /** Objects that no row writes: those that stay, and those that are due to be deleted. */
  readonly kept: number;
  readonly due: number;
  /** Objects that the job has now. */
  readonly objects: number;
  readonly samples: readonly UpdatedRow[];
}

/** The table of what changes: key, kind (created, updated, deleted), bytes, md5, before_bytes, before_md5. */
export const changesTable = 'splitter_changes';

/** Fills `changesTable`. @throws RunError when a frozen file, or what is compared with, is gone */
export async function compareFrozen(options: ComparisonOptions): Promise<Comparison> {
  const { plan, state, session, signal } = options;
  const all = Array.from({ length: plan.tranches }, (_, tranche) => tranche);
  const knownOf = await findKnownFiles(plan, state, all);
  await session.run(
    `CREATE OR REPLACE TABLE ${changesTable} (key VARCHAR, kind VARCHAR, bytes BIGINT, md5 VARCHAR, before_bytes BIGINT, before_md5 VARCHAR)`,
  );
  const totals = { created: 0, updated: 0, rewritten: 0, unchanged: 0, rejected: 0, superseded: 0 };
  const objects = { deletionRows: 0, kept: 0, due: 0, objects: 0 };
  const samples: UpdatedRow[] = [];
  for (let partition = 0; partition < plan.partitions; partition += 1) {
    signal?.throwIfAborted();
    const tranches = all.filter((tranche) => tranche % plan.partitions === partition);
    const staged = plan.staged.filter((file) => file.partition === partition);
    const task = { partition, tranches, staged, known: knownOf(partition) };
    const fetched = await fetchWhole(task, { state, parent: options.folder });
    try {
      const known = knownRelation(fetched.known);
      const files = fetched.files.map(({ path }) => path);
      const rows = files.length === 0 ? undefined : namedRows(parquetRows(files), plan);
      const body = rows === undefined ? undefined : await bodyOf(session, rows, plan);
      const headers = rows === undefined ? undefined : await headersOf(session, rows, plan);
      await session.run(`CREATE OR REPLACE TABLE splitter_verdicts AS ${noVerdicts}`);
      const judged =
        rows === undefined || body === undefined
          ? []
          : judgedTogether({ relation: rows, ...body, headers }, session, plan);
      for await (const some of judged) {
        await judge(options, some, known);
        if (samples.length < options.samples) {
          samples.push(...(await sample(session, some, options.samples - samples.length)));
        }
      }
      add(totals, (await session.rows(rowCounts))[0]);
      add(objects, (await session.rows(objectCounts(plan, known)))[0]);
      await session.run(`INSERT INTO ${changesTable} ${changes(plan, known)}`);
    } finally {
      await rm(fetched.folder, { recursive: true, force: true });
    }
  }
  await session.run('DROP TABLE IF EXISTS splitter_verdicts');
  return { ...totals, ...objects, samples };
}

/** The table `splitter_verdicts`, a row a row, or a group. */
const noVerdicts = `SELECT NULL::VARCHAR AS key, NULL::VARCHAR AS md5, NULL::BIGINT AS size, NULL::VARCHAR AS verdict, NULL::VARCHAR AS fault,
  NULL::BIGINT AS before_bytes, NULL::VARCHAR AS before_md5, NULL::VARCHAR AS before_etag, NULL::BOOLEAN AS same_headers,
  NULL::BIGINT AS rows WHERE false`;

/** Adds them. */
async function judge({ plan, session }: ComparisonOptions, rows: TrancheQuery, known: string): Promise<void> {
  const verdicts = verdictRows({
    ...rows,
    known,
    leavesUnchanged: plan.write === 'changed',
    hasDeletions: plan.deletedWhen !== undefined,
  });
  await session.run(
    `INSERT INTO splitter_verdicts
       SELECT splitter_key, splitter_md5, ${bodySize(rows)}, splitter_verdict, splitter_fault, ${ofOurs('bytes')}, ${ofOurs('body_md5')},
         ${ofOurs('etag')}, headers IS NOT DISTINCT FROM splitter_fingerprint, ${rows.isGrouped ? 'splitter_rows' : '1'} FROM (${verdicts})`,
  );
}

/** What somebody else wrote under a key was not the job's before. */
function ofOurs(column: string): string {
  return `CASE WHEN run IS NOT NULL THEN ${column} END`;
}

/** The kind of a row that is to be written. */
const kind = `CASE WHEN before_bytes IS NULL THEN 'created' WHEN before_md5 IS NOT DISTINCT FROM md5 AND same_headers THEN 'rewritten' ELSE 'updated' END`;

const written = `(SELECT *, ${kind} AS kind FROM splitter_verdicts WHERE verdict = 'changed')`;

const rowCounts = `SELECT count(*) FILTER (verdict = 'changed' AND ${kind} = 'created') AS created,
    count(*) FILTER (verdict = 'changed' AND ${kind} = 'updated') AS updated,
    count(*) FILTER (verdict = 'changed' AND ${kind} = 'rewritten') AS rewritten,
    count(*) FILTER (verdict = 'unchanged') AS unchanged, coalesce(sum(rows) FILTER (verdict = 'rejected'), 0)::BIGINT AS rejected,
    count(*) FILTER (fault = 'superseded') AS superseded
  FROM splitter_verdicts`;

/** The job's objects that no row writes, with whether they are due to be deleted: as the ledger will have them. */
function untouched({ missing, sourceHolds }: Plan, known: string): string {
  const deletesMissing = missing === 'delete' && sourceHolds === 'all';
  return `(SELECT known.*, coalesce(deletes, false) ${deletesMissing ? 'OR touched.key IS NULL' : ''} AS is_due
    FROM ${known} known LEFT JOIN (
      SELECT key, bool_or(verdict IN ('changed', 'unchanged')) AS writes, bool_or(verdict = 'deletion') AS deletes
      FROM splitter_verdicts GROUP BY key) touched ON touched.key = known.key
    WHERE run IS NOT NULL AND NOT coalesce(writes, false))`;
}

function objectCounts(plan: Plan, known: string): string {
  const rest = untouched(plan, known);
  return `SELECT (SELECT count(*) FROM splitter_verdicts WHERE verdict = 'deletion') AS "deletionRows",
    (SELECT count(*) FROM ${rest} WHERE NOT is_due) AS kept, (SELECT count(*) FROM ${rest} WHERE is_due) AS due,
    (SELECT count(*) FROM ${known} WHERE run IS NOT NULL) AS objects`;
}

function changes(plan: Plan, known: string): string {
  // What is compressed has its size when it is sent.
  const bytes = plan.compress === undefined ? 'size' : 'NULL';
  return `SELECT key, kind, ${bytes}, md5, before_bytes, before_md5 FROM ${written} WHERE kind <> 'rewritten'
    UNION ALL SELECT key, 'deleted', NULL, NULL, bytes, body_md5 FROM ${untouched(plan, known)} WHERE is_due`;
}

async function sample(
  session: DuckDbSession,
  { relation, body, isBytes = false }: TrancheQuery,
  most: number,
): Promise<UpdatedRow[]> {
  const found = await session.rows(
    `SELECT key, ${isBytes ? 'any_value(body)' : 'encode(any_value(body))'} AS body, any_value(before_etag) AS etag, any_value(before_md5) AS before_md5
       FROM (SELECT splitter_key AS key, ${body} AS body FROM ${relation})
       JOIN (SELECT key, md5, before_etag, before_md5 FROM ${written} SEMI JOIN (SELECT splitter_key AS key FROM ${relation}) USING (key)
         WHERE kind = 'updated' AND before_md5 IS DISTINCT FROM md5 ORDER BY key LIMIT ${most}) updated USING (key)
       WHERE md5(body) = updated.md5 GROUP BY key ORDER BY key`,
  );
  return found.map(({ key, body, etag, before_md5 }) => ({
    key: String(key),
    body: body instanceof DuckDBBlobValue ? body.bytes : new Uint8Array(),
    etag: typeof etag === 'string' ? etag : null,
    md5: typeof before_md5 === 'string' ? before_md5 : null,
  }));
}

function knownRelation(known: FetchedKnown): string {
  if (known.kind === 'partition') return stagedHoldings(known.files);
  const relations = [...known.tranches.values()];
  if (relations.length === 0) return holdings({ runId: '', ledgers: [], deletions: [] });
  return `(${relations.map((relation) => `SELECT * FROM ${relation}`).join(' UNION ALL ')})`;
}

function add<Name extends string>(totals: Record<Name, number>, row: Record<string, unknown> = {}): void {
  for (const name of Object.keys(totals) as Name[]) totals[name] += Number(row[name]);
}
