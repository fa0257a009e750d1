/** The statements that a run sends to Athena, whole. Names reach them quoted, never pasted. */
import type { AthenaSourceSettings } from '../../settings/settings.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { trimUserSql } from '../../sql/user-sql.js';
import type { AthenaColumn } from './treat-column.js';
import { trinoPartition } from './trino-key.js';
import type { UnloadPart } from './unload-parts.js';

/** How many shared keys an error shows. */
const shownKeys = 10;

/** The SELECT of the rows, without a closing `;`; it may end with a comment. `snapshot` is an Iceberg snapshot's id. */
export function rowsStatement(settings: AthenaSourceSettings, snapshot: string | undefined): string {
  const { from, catalog } = settings;
  switch (from.kind) {
    case 'query':
      return trimUserSql('--query', from.sql);
    case 'table': {
      const table = tableName(catalog, from.database, from.table);
      const columns = from.columns?.map(quoteIdentifier).join(', ') ?? '*';
      const version = snapshot === undefined ? '' : ` FOR VERSION AS OF ${BigInt(snapshot)}`;
      const where = from.where === undefined ? '' : ` WHERE (\n${trimUserSql('--where', from.where)}\n)`;
      return `SELECT ${columns} FROM ${table}${version}${where}`;
    }
    default:
      return from satisfies never;
  }
}

/** One row or none: the id of the snapshot that an Iceberg table shows now (Athena User Guide, "Query Iceberg table metadata"). */
export function snapshotStatement(catalog: string, database: string, table: string): string {
  const history = tableName(catalog, database, `${table}$history`);
  return `SELECT CAST(snapshot_id AS varchar) AS snapshot_id FROM ${history} ORDER BY made_current_at DESC LIMIT 1`;
}

/** One row: in how many places the table's metadata have the snapshot, which is none once it is expired (Athena User Guide, "Query Iceberg table metadata"). */
export function snapshotIsThereStatement(
  catalog: string,
  database: string,
  table: string,
  snapshot: string,
): string {
  const snapshots = tableName(catalog, database, `${table}$snapshots`);
  return `SELECT count(*) AS snapshots FROM ${snapshots} WHERE snapshot_id = ${BigInt(snapshot)}`;
}

/** No rows: its result's columns are those of `rows`. */
export function namesStatement(rows: string): string {
  return `SELECT * FROM (\n${rows}\n) AS splitter_rows LIMIT 0`;
}

/** One row with each column's full type, since an aggregate over nothing has one; no row of the table is read. */
export function typesStatement(rows: string, names: readonly string[]): string {
  const quoted = names.map(quoteIdentifier);
  const types = quoted.map((name) => `typeof(arbitrary(${name}))`);
  return `SELECT ${types.join(', ')} FROM (SELECT * FROM ${relation(rows, quoted)} LIMIT 0)`;
}

/** One row: rows, NULL keys, distinct keys, longest key in bytes, and the most shared keys as JSON or NULL. */
export function surveyStatement(
  rows: string,
  columns: readonly AthenaColumn[],
  key: string,
  isGrouped = false,
): string {
  const shared = `CAST(ROW(splitter_key, splitter_count) AS ROW("key" varchar, "rows" bigint))`;
  const share = (of: number) =>
    `, approx_percentile(CASE WHEN splitter_key IS NOT NULL THEN splitter_count END, ${of})`;
  return (
    'SELECT coalesce(sum(splitter_count), 0), ' +
    'coalesce(sum(splitter_count) FILTER (WHERE splitter_key IS NULL), 0), ' +
    'count(splitter_key), coalesce(max(length(to_utf8(splitter_key))), 0), ' +
    `json_format(CAST(max_by(${shared}, splitter_count, ${shownKeys}) ` +
    'FILTER (WHERE splitter_key IS NOT NULL AND splitter_count > 1) AS JSON))' +
    `${isGrouped ? share(0.5) + share(0.99) : ''} ` +
    'FROM (SELECT splitter_key, count(*) AS splitter_count ' +
    `FROM (SELECT ${key} AS splitter_key FROM ${relation(rows, aliases(columns))}) GROUP BY splitter_key)`
  );
}

/**
 * The SELECT that is frozen: the columns as they are staged, under their aliases, the key, and last the partition.
 * `deletedWhen` is the user's own condition over the columns by their names.
 */
export function frozenStatement(
  rows: string,
  columns: readonly AthenaColumn[],
  key: string,
  partitions: number,
  deletedWhen?: string,
): string {
  const staged = columns.map(({ alias, sql }) => (sql === alias ? alias : `${sql} AS ${alias}`));
  const deleted = deletedWhen === undefined ? [] : ['splitter_deleted'];
  const judged =
    deletedWhen === undefined
      ? rows
      : `SELECT *, coalesce((\n${trimUserSql('--deleted-when', deletedWhen)}\n), false) AS splitter_deleted FROM (\n${rows}\n) AS splitter_source`;
  return (
    `SELECT ${[...staged, ...deleted, 'splitter_key'].join(', ')}, ${trinoPartition('splitter_key', partitions)} AS splitter_partition ` +
    `FROM (SELECT *, ${key} AS splitter_key FROM ${relation(judged, [...aliases(columns), ...deleted])})`
  );
}

/** Of the SELECT that is frozen, the rows of some partitions. */
export function partStatement(frozen: string, { from, to }: UnloadPart): string {
  return `SELECT * FROM (\n${frozen}\n) WHERE splitter_partition BETWEEN ${from} AND ${to}`;
}

/** Freezes `select` under `uri`, which ends with `/` and must be fresh: with partitions Athena does not look whether it is empty. */
export function unloadStatement(select: string, uri: string): string {
  return (
    `UNLOAD (${select}) TO ${quoteLiteral(uri)} ` +
    "WITH (format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['splitter_partition'])"
  );
}

/** The columns get their names by place, so that a query's unnamed ones have one too. */
function relation(rows: string, names: readonly string[]): string {
  return `(\n${rows}\n) AS splitter_rows (${names.join(', ')})`;
}

function aliases(columns: readonly AthenaColumn[]): string[] {
  return columns.map(({ alias }) => alias);
}

function tableName(...parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join('.');
}
