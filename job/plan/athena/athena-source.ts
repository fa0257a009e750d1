/** The source of an Athena table, view or query: one UNLOAD freezes its rows straight into the state. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import { z } from 'zod';
import { orderColumns } from '../../settings/order-columns.js';
import type { AthenaSourceSettings, PlanSettings } from '../../settings/settings.js';
import { RunError, SettingsError, SourceError } from '../../shared/errors.js';
import { toldValue } from '../../shared/row-values.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { StagedFile } from '../../state/plan-file.js';
import type { QueryTotals } from '../../state/query-totals.js';
import type { RunState } from '../../state/run-state.js';
import type { ObjectInfo } from '../../store/object-store.js';
import type { Frozen, Source, Survey } from '../source.js';
import type { AthenaApi } from './athena-api.js';
import { footerRows } from './footer-rows.js';
import type { QueryResults } from './query-results.js';
import type { FinishedQuery, QueryRunner } from './query-runner.js';
import { checkQuerySize } from './query-size.js';
import { sampleRelation, sampleStatement } from './sample-rows.js';
import {
  frozenStatement,
  namesStatement,
  rowsStatement,
  snapshotStatement,
  surveyStatement,
  typesStatement,
  unloadStatement,
} from './statements.js';
import { readTableFacts, refuseInsideTable } from './table-facts.js';
import { type AthenaColumn, treatColumn } from './treat-column.js';
import { trinoKey } from './trino-key.js';
import { checkTrinoOrder } from './trino-order.js';
import { unsteadyPart } from './unsteady-sql.js';

export interface AthenaSourceParts {
  readonly client: AthenaClient;
  readonly api: AthenaApi;
  readonly runner: QueryRunner;
  readonly results: QueryResults;
  /** On S3, where the run's rows are staged. */
  readonly state: RunState;
  /** Reads the footers of what was staged. */
  readonly session: DuckDbSession;
}

export interface AthenaSource extends Source {
  /** The columns as Athena has them, with what becomes of each. */
  readonly athenaColumns: readonly AthenaColumn[];
  /** The SELECT that freezing unloads. */
  frozenSql(partitions: number): string;
  queryTotals(): QueryTotals;
}

/** As many digits as the largest number of partitions has, and as an attempt's id. */
const mostPartitions = 100;
const anyAttempt = '0'.repeat(16);

const treatments = { 'as-is': 'as it is', text: 'text', json: 'JSON text' } as const;

/**
 * Asks for the columns and their types; reads no rows yet.
 * @throws SourceError for what Athena refuses, and for a column that cannot be frozen
 * @throws SettingsError when key or order name a column that does not serve, or the run would write into the table
 */
export async function openAthenaSource(
  source: AthenaSourceSettings,
  settings: Pick<PlanSettings, 'key' | 'target' | 'state' | 'onDuplicate' | 'groupOrder'> &
    Partial<Pick<PlanSettings, 'deletedWhen'>>,
  parts: AthenaSourceParts,
): Promise<AthenaSource> {
  const { runner, results, state } = parts;
  const { deletedWhen } = settings;
  const ask = async (purpose: string, sql: string) => results.answer(await runner.run(purpose, () => sql));

  const snapshot = await pinnedSnapshot(source, settings, parts, ask);
  const rows = rowsStatement(source, snapshot);
  const names = columnNames((await ask('asking for the columns', namesStatement(rows))).names);
  const first = firstColumns(source, names, snapshot);
  checkQuerySize(names.length, (count) => [typesStatement(first(count), names.slice(0, count))]);
  const [types = []] = (await ask("asking for the columns' types", typesStatement(rows, names))).rows;
  const columns = names.map((name, index) => treatColumn(name, types[index] ?? '', index));

  const faults = orderColumns(settings).flatMap((order) => checkTrinoOrder(order, columns) ?? []);
  if (faults.length > 0) throw new SettingsError(faults);
  const key = trinoKey(settings.key, columns, settings.target.kind === 's3' ? settings.target.prefix : '');
  const isGrouped = settings.onDuplicate.mode === 'group';
  const named = <T>(query: Promise<T>) => withColumnNames(query, columns);
  const frozenSql = (partitions: number) => frozenStatement(rows, columns, key, partitions, deletedWhen);
  checkQuerySize(names.length, (count) => {
    const [found, some] = [first(count), columns.slice(0, count)];
    const unload = unloadStatement(
      frozenStatement(found, some, key, mostPartitions, deletedWhen),
      state.stagedUri(anyAttempt),
    );
    return [surveyStatement(found, some, key, isGrouped), unload];
  });
  return {
    description: describe(source, snapshot),
    files: undefined,
    columns: columns.map(({ name, staged, treatment }) => ({
      name,
      type: staged,
      raw: treatment === 'json',
    })),
    athenaColumns: columns,
    shownColumns: () =>
      columns.map(({ name, typeText, treatment }) => ({
        name,
        type: typeText,
        treatment: treatments[treatment],
      })),
    frozenSql,
    sample: async (count) => {
      const sql = sampleStatement(frozenSql(1), columns, count);
      const found = await named(ask('asking for sample rows', sql));
      return sampleRelation(columns, found.rows);
    },
    queryTotals: () => {
      const { queueMs, engineMs, ...totals } = runner.totals;
      return { ...totals, queueSeconds: queueMs / 1000, engineSeconds: engineMs / 1000 };
    },
    survey: async () =>
      readSurvey((await named(ask('the survey', surveyStatement(rows, columns, key, isGrouped)))).rows[0]),
    unsteady: unsteadyAdvice(source, snapshot),
    // The survey is the other reader; planRun compares with it.
    check: async () => {},
    close: async () => {},
    async freeze(partitions, folder): Promise<Frozen> {
      const select = frozenSql(partitions);
      const query = await named(
        runner.run('the UNLOAD', (attempt) => unloadStatement(select, state.stagedUri(attempt))),
      );
      return {
        kind: 'staged',
        rowsAs: 'columns',
        attempt: query.attempt,
        columnNames: columns.map(({ alias }) => alias),
        files: await stagedFiles(query, parts, folder),
      };
    },
  };
}

/** Survey and UNLOAD of an Iceberg table read the same snapshot; an empty one has none yet. */
async function pinnedSnapshot(
  { from, catalog, workgroup }: AthenaSourceSettings,
  { target, state }: Pick<PlanSettings, 'target' | 'state'>,
  { client, api }: AthenaSourceParts,
  ask: (
    purpose: string,
    sql: string,
  ) => Promise<{ readonly rows: readonly (readonly (string | undefined)[])[] }>,
): Promise<string | undefined> {
  if (from.kind === 'query') return undefined;
  const facts = await readTableFacts(client, api, { ...from, catalog, workgroup });
  refuseInsideTable(facts.location, [
    { setting: '--target', location: target },
    { setting: '--state', location: state },
  ]);
  if (!facts.iceberg) return undefined;
  const { rows } = await ask(
    "asking for the table's snapshot",
    snapshotStatement(catalog, from.database, from.table),
  );
  return rows[0]?.[0];
}

/** A failure that speaks of columns by the aliases that the job's SQL has for them says which they are. */
async function withColumnNames<T>(query: Promise<T>, columns: readonly AthenaColumn[]): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (!(error instanceof SourceError) || error.query === undefined) throw error;
    const spoken = new Set(error.query.reason.match(/\bc\d+\b/g));
    const meant = columns.filter(({ alias }) => spoken.has(alias));
    if (meant.length === 0) throw error;
    const key = meant.map(({ alias, name, typeText }) => `${alias} is the column "${name}", ${typeText}`);
    throw new SourceError(`${error.message} ${key.join('; ')}.`, { query: error.query, cause: error });
  }
}

/** The SELECT of the first so many columns, as the user could choose them. */
function firstColumns(
  source: AthenaSourceSettings,
  names: readonly string[],
  snapshot: string | undefined,
): (columns: number) => string {
  const { from } = source;
  const all = rowsStatement(source, snapshot);
  if (from.kind === 'query') return () => all;
  return (columns) =>
    columns === names.length
      ? all
      : rowsStatement({ ...source, from: { ...from, columns: names.slice(0, columns) } }, snapshot);
}

function unsteadyAdvice({ from }: AthenaSourceSettings, snapshot: string | undefined): string | undefined {
  const [setting, sql] = from.kind === 'query' ? ['--query', from.sql] : ['--where', from.where];
  if (sql === undefined) return undefined;
  const part = unsteadyPart(sql);
  // Of one snapshot nobody's writing changes the rows.
  if (part === undefined && snapshot === undefined) return undefined;
  return (
    `${setting} ${part === undefined ? 'chooses' : `has ${part}, and chooses`} other rows each time that it is asked. ` +
    'Take that out, or keep its answer in a table (CREATE TABLE AS) and read that; or take the rows as they are frozen, ' +
    'with --source-may-change.'
  );
}

/** Athena's names have no case; objects have them in lower case. */
function columnNames(found: readonly string[]): string[] {
  const names = found.map((name) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SourceError(
      `Two columns are called "${twice}", and an object has each name once. Give one of them another name in --query.`,
    );
  }
  return names;
}

function describe({ from, catalog }: AthenaSourceSettings, snapshot: string | undefined): string {
  if (from.kind === 'query') return `query on ${catalog}`;
  const pinned = snapshot === undefined ? '' : `, snapshot ${snapshot}`;
  return `table ${catalog}.${from.database}.${from.table}${pinned}`;
}

const sharedKeysSchema = z.array(z.object({ key: z.string(), rows: z.number() }));

function readSurvey(row: readonly (string | undefined)[] = []): Survey {
  const [rows, nullKeys, distinctKeys, longestKey] = row.slice(0, 4).map(Number);
  if (
    rows === undefined ||
    nullKeys === undefined ||
    distinctKeys === undefined ||
    longestKey === undefined
  ) {
    throw new RunError(
      `Expected four counts from the survey, got ${toldValue(JSON.stringify(row))}. Run again.`,
    );
  }
  const sharedKeys = sharedKeysSchema.parse(JSON.parse(row[4] ?? '[]'));
  const survey = { rows, nullKeys, distinctKeys, longestKey, sharedKeys };
  if (row.length <= 5) return survey;
  // Both are NULL where no row has a key.
  const [median, p99] = [Number(row[5] ?? 0), Number(row[6] ?? 0)];
  const most = sharedKeys[0]?.rows ?? Math.min(1, distinctKeys);
  return { ...survey, rowsPerKey: { median, p99, most } };
}

/** What the query's manifest names, nothing else, with sizes and ETags from a listing and rows from the footers. */
async function stagedFiles(
  query: FinishedQuery,
  { results, state, session }: AthenaSourceParts,
  folder: string,
): Promise<StagedFile[]> {
  const uri = state.stagedUri(query.attempt);
  const paths = (await results.files(query)).map((file) => pathWithin(uri, file, query.id));
  const stored = new Map<string, ObjectInfo>();
  const [bucket] = /^s3:\/\/[^/]+\//.exec(uri) ?? [];
  for await (const info of state.listStaged(query.attempt)) stored.set(`${bucket}${info.key}`, info);
  const files = paths.map(({ path, partition }) => {
    const info = stored.get(`${uri}${path}`);
    if (info === undefined) {
      throw new RunError(
        `Query ${query.id} says that it wrote ${uri}${path}, but there is no such file. Run again.`,
      );
    }
    return { partition, info };
  });
  const rows = await footerRows(
    session,
    files.map(({ info }) => info),
    ({ key, etag }, lastBytes) => state.stagedEnd(key, etag, lastBytes),
    folder,
  );
  return files.map(({ partition, info }, index) => ({ partition, ...info, rows: rows[index] ?? 0 }));
}

function pathWithin(uri: string, file: string, queryId: string): { path: string; partition: number } {
  const path = file.slice(uri.length);
  const partition = /^splitter_partition=(\d+)\/[^/]+$/.exec(path)?.[1];
  if (!file.startsWith(uri) || partition === undefined) {
    throw new SourceError(
      `Query ${queryId} names a file outside what this run told it to write: ${file}, expected ` +
        `${uri}splitter_partition=…/…. Nothing was written. Look at who else changes the workgroup's results.`,
    );
  }
  return { path, partition: Number(partition) };
}
