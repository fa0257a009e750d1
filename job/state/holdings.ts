/** What a job has under its target after a run: its ledgers, with the deletions that `finish` made, as a relation of DuckDB. */
import { ledgerColumns } from '../settings/ledger-columns.js';
import { fileList } from '../sql/file-list.js';
import { quoteLiteral } from '../sql/quote.js';

/** Local files of one run: of a tranche, or of many. */
export interface LedgerFiles {
  readonly runId: string;
  readonly ledgers: readonly string[];
  /** Of the same tranches: what became of the objects that were due. */
  readonly deletions: readonly string[];
}

/** SQL that can stand after FROM, with `ledgerColumns`: those that a ledger lacks are NULL. */
export function ledgerRelation({ runId, ledgers }: Pick<LedgerFiles, 'runId' | 'ledgers'>): string {
  const none = Object.entries(ledgerColumns).map(([name, type]) => `NULL::${type} AS ${name}`);
  const all = `SELECT ${none.join(', ')} WHERE false`;
  if (ledgers.length === 0) return `(${all})`;
  return `(SELECT * REPLACE (CASE WHEN outcome = 'written' THEN coalesce(run, ${quoteLiteral(runId)}) ELSE run END AS run)
    FROM (${all} UNION ALL BY NAME SELECT * FROM ${parquetRelation(ledgers)}))`;
}

/**
 * SQL that can stand after FROM, a row an object: key (unique), bytes, body_md5, etag, run, headers. `run` is the one that wrote
 * it, NULL where the job did not write what is there.
 */
export function holdings(files: LedgerFiles): string {
  const gone =
    files.deletions.length === 0
      ? ''
      : `AND NOT (outcome = 'due' AND key IN (SELECT key FROM ${parquetRelation(files.deletions)}))`;
  return `(SELECT key, bytes, body_md5, etag, run, headers FROM ${ledgerRelation(files)}
    WHERE outcome IN ('written', 'unchanged', 'kept', 'due') ${gone})`;
}

/** The same out of files that `plan` has made; those of earlier versions have no headers. */
export function stagedHoldings(files: readonly string[]): string {
  const none = 'NULL::VARCHAR AS headers';
  return `(SELECT key, bytes, body_md5, etag, run, headers
    FROM (SELECT * FROM ${parquetRelation(files)} UNION ALL BY NAME SELECT ${none} WHERE false))`;
}

/** The rows of local Parquet files, at least one. Files of several versions may differ in their columns. */
export function parquetRelation(files: readonly string[]): string {
  return `read_parquet(${fileList(files)}, union_by_name = true, hive_partitioning = false)`;
}
