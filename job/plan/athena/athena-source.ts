/** The source of an Athena table, view or query: one UNLOAD freezes its rows straight into the state, or several those of one snapshot. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import { z } from 'zod';
import { orderColumns } from '../../settings/order-columns.js';
import type { AthenaSourceSettings, PlanSettings } from '../../settings/settings.js';
import { allEnded } from '../../shared/all-ended.js';
import { RunError, SettingsError, SourceError } from '../../shared/errors.js';
import { toldValue } from '../../shared/row-values.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { StagedFile } from '../../state/plan-file.js';
import type { QueryTotals } from '../../state/query-totals.js';
import type { RunState } from '../../state/run-state.js';
import { maxPartitions } from '../choose-tranches.js';
import type { Frozen, Source, Survey } from '../source.js';
import type { AthenaApi } from './athena-api.js';
import { pinnedSnapshot } from './pinned-snapshot.js';
import type { QueryResults } from './query-results.js';
import type { QueryRunner } from './query-runner.js';
import { checkQuerySize } from './query-size.js';
import { sampleRelation, sampleStatement } from './sample-rows.js';
import { stagedFiles } from './staged-files.js';
import {
  frozenStatement,
  namesStatement,
  partStatement,
  rowsStatement,
  snapshotIsThereStatement,
  surveyStatement,
  typesStatement,
  unloadStatement,
} from './statements.js';
import { type AthenaColumn, treatColumn } from './treat-column.js';
import { trinoKey } from './trino-key.js';
import { checkTrinoOrder } from './trino-order.js';
import { unloadParts } from './unload-parts.js';
import { unsteadyPart } from './unsteady-sql.js';
import { withSnapshot } from './with-snapshot.js';

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

/** As many digits as an attempt's id. */
const anyAttempt = '0'.repeat(16);

const treatments = { 'as-is': 'as it is', text: 'text', json: 'JSON text' } as const;

/**
 * Asks for the columns and their types; reads no rows yet.
 * @throws SourceError for what Athena refuses, and for a column that cannot be frozen
 * @throws SettingsError when key or order name a column that does not serve, the run would write into the table, or several
 *   UNLOADs are to freeze what has no snapshots
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
  const description = describe(source, snapshot);
  const { from, catalog } = source;
  const isThere = async () => {
    if (from.kind === 'query' || snapshot === undefined) return true;
    const asked = snapshotIsThereStatement(catalog, from.database, from.table, snapshot);
    return (await ask('asking whether the snapshot is there', asked)).rows[0]?.[0] !== '0';
  };
  const pinned = <T>(query: Promise<T>) => withSnapshot(query, isThere, description);

  const rows = rowsStatement(source, snapshot);
  const names = columnNames((await pinned(ask('asking for the columns', namesStatement(rows)))).names);
  const first = firstColumns(source, names, snapshot);
  checkQuerySize(names.length, (count) => [typesStatement(first(count), names.slice(0, count))]);
  const [types = []] = (await pinned(ask("asking for the columns' types", typesStatement(rows, names)))).rows;
  const columns = names.map((name, index) => treatColumn(name, types[index] ?? '', index));

  const faults = orderColumns(settings).flatMap((order) => checkTrinoOrder(order, columns) ?? []);
  if (faults.length > 0) throw new SettingsError(faults);
  const key = trinoKey(settings.key, columns, settings.target.kind === 's3' ? settings.target.prefix : '');
  const isGrouped = settings.onDuplicate.mode === 'group';
  const named = <T>(query: Promise<T>) => withColumnNames(pinned(query), columns);
  // Without one nothing makes several UNLOADs read the same rows: a table that nobody has written to has none.
  const mostPartitions = maxPartitions * (snapshot === undefined ? 1 : source.unloads);
  const attempts = new Set<string>();
  const frozenSql = (partitions: number) => frozenStatement(rows, columns, key, partitions, deletedWhen);
  checkQuerySize(names.length, (count) => {
    const [found, some] = [first(count), columns.slice(0, count)];
    const frozen = frozenStatement(found, some, key, mostPartitions, deletedWhen);
    const longest = partStatement(frozen, { from: mostPartitions, to: mostPartitions });
    const unload = unloadStatement(longest, state.stagedUri(anyAttempt));
    return [surveyStatement(found, some, key, isGrouped), unload];
  });
  return {
    description,
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
    mostPartitions,
    unloads: (partitions) => unloadParts(partitions).length,
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
      const all = frozenSql(partitions);
      const ofUnloads = unloadParts(partitions);
      const files: StagedFile[] = [];
      let first = '';
      for (const [index, part] of ofUnloads.entries()) {
        const isOne = ofUnloads.length === 1;
        const purpose = isOne ? 'the UNLOAD' : `UNLOAD ${index + 1} of ${ofUnloads.length}`;
        const select = isOne ? all : partStatement(all, part);
        const query = await named(
          runner.run(purpose, (attempt) => {
            attempts.add(attempt);
            return unloadStatement(select, state.stagedUri(attempt));
          }),
        );
        if (index === 0) first = query.attempt;
        files.push(...(await stagedFiles(query, parts, folder)));
      }
      const columnNames = columns.map(({ alias }) => alias);
      return { kind: 'staged', rowsAs: 'columns', attempt: first, columnNames, files };
    },
    forgetFrozen: async () => {
      await allEnded([...attempts].map((attempt) => state.removeAttempt(attempt)));
    },
  };
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
