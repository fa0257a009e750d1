/** The source of local files: CSV, Parquet or JSON lines, read by DuckDB without AWS. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSourceSettings, PlanningSettings } from '../../settings/settings.js';
import { SettingsError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { bodyExpression } from '../../sql/body-expression.js';
import { type Column, describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { checkKeyColumns } from '../../sql/key-columns.js';
import { keyExpression } from '../../sql/key-expression.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { stagingExpression } from '../../sql/staging-expression.js';
import { modExpression } from '../../sql/tranche-expression.js';
import { prepareFiles } from '../prepare/prepare-files.js';
import type { PreparedFile } from '../prepare/prepared-file.js';
import type { FrozenFile, Source } from '../source.js';
import { surveyRelation } from '../survey-relation.js';
import { boundMemory } from './bound-memory.js';
import { CountedFiles } from './counted-files.js';
import type { FileForm } from './csv-relation.js';
import { FilesRelation } from './files-relation.js';
import { findTypes } from './find-types.js';
import { type FileSurroundings, type InputFiles, openInputFiles } from './input-files.js';
import { inListedNames, preparedStandIns, withListedNames } from './listed-names.js';
import { lossFault } from './loss-fault.js';
import { readFault } from './read-fault.js';
import type { ColumnTypes } from './typed-settings.js';
import { unpackAll } from './unpack.js';

/**
 * Finds the files and their columns; reads no rows yet.
 *
 * @throws SourceError when there is no file, or the files cannot be read as one table
 * @throws SettingsError when the key names a column that is not there, or that has no stable text
 */
export async function openFileSource(
  session: DuckDbSession,
  settings: FileSourceSettings,
  job: FileJob,
  surroundings: FileSurroundings,
): Promise<Source> {
  const inputs = await openInputFiles(session, settings, surroundings);
  return inListedNames(async () => {
    const prepared = await prepareFiles(
      inputs.files.map(({ path }) => path),
      settings,
      { ...surroundings, scratch: join(surroundings.scratch, 'prepared') },
    );
    const standIns = [...preparedStandIns(prepared), ...inputs.standIns];
    const opened = () => openTable(session, settings, job, surroundings, inputs, prepared);
    return withListedNames(await inListedNames(opened, standIns), standIns);
  }, inputs.standIns);
}

async function openTable(
  session: DuckDbSession,
  settings: FileSourceSettings,
  { key: template, target, body, onDuplicate }: FileJob,
  { log, scratch, signal }: FileSurroundings,
  { description, files: listed, areKept }: InputFiles,
  prepared: readonly PreparedFile[],
): Promise<Source> {
  const files = prepared.map(({ rows }) => rows);
  const table = new FilesRelation(session, settings, prepared);
  let names: readonly string[] = [];
  const explain = async (error: unknown) =>
    (await lossFault(error, session, files, table.settings, names)) ?? readFault(error, files);
  const reading = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw await explain(error);
    }
  };
  const described = async (forms: readonly FileForm[]) => {
    const relation = await table.of(forms);
    return { forms, relation, columns: await describeColumns(session, `SELECT * FROM ${relation}`) };
  };
  const asTheyAre = files.map((path) => ({ path, copy: undefined }));
  const opened = await reading(async () => {
    try {
      return await described(asTheyAre);
    } catch (error) {
      // DuckDB looks into JSON at once. Whether the gzip is whole is for the census to say.
      if (settings.format !== 'json' || !/GZIP/.test(messageOf(error))) throw error;
      log.info('unpacking files, since DuckDB does not read one of them', { reason: messageOf(error) });
      return described(await unpackAll(files, join(scratch, 'unpacked')));
    }
  });
  names = table.ofFiles(opened.columns.map(({ name }) => name));
  const counted = new CountedFiles({
    session,
    log,
    scratch,
    signal,
    settings,
    files: listed,
    prepared,
    names,
    forms: opened.forms,
    relation: opened.relation,
    relationOf: (forms) => table.of(forms),
    explain,
  });
  let { columns } = opened;
  if (settings.columnTypes === 'auto') {
    const all = columns.map(({ name }) => name);
    table.types = await counted.readBeside((from) => findTypes(session, from, all));
    log.info('found the types of the columns', { types: table.types });
    columns = await describeColumns(session, `SELECT * FROM ${await counted.renewed()}`);
    refuseTextOrder(onDuplicate, all, table.types);
  }
  const faults = checkKeyColumns(template, columns);
  if (faults.length > 0) throw new SettingsError(faults);
  const key = keyExpression(template, columns, target.kind === 's3' ? target.prefix : '');
  const frozen = (from: string) => {
    const staged = columns.map(
      (column) => `${stagingExpression(column).sql} AS ${quoteIdentifier(column.name)}`,
    );
    return `(SELECT ${staged.join(', ')}, ${key} AS splitter_key FROM ${from})`;
  };
  return {
    description,
    columnTypes: settings.columnTypes === 'auto' ? table.types : undefined,
    files: areKept ? listed : undefined,
    columns,
    shownColumns: () =>
      columns.map((column) => ({
        name: column.name,
        type: String(column.type),
        treatment: stagingExpression(column).raw ? 'JSON text' : 'as it is',
      })),
    sample: (rows) =>
      counted.read(async (from) => {
        await boundMemory(session, from);
        await session.run(
          `CREATE OR REPLACE TEMP TABLE splitter_sample AS FROM ${frozen(from)} LIMIT ${rows}`,
        );
        return 'splitter_sample';
      }),
    frozenSql: () => undefined,
    queryTotals: () => undefined,
    survey: async () => {
      const survey = await counted.readBeside((from) => surveyRelation(session, from, key));
      await counted.check(survey.rows);
      return survey;
    },
    freeze: (partitions, folder) =>
      counted.read(async (from) => {
        await boundMemory(session, from);
        await emptyFolder(folder);
        const kept = onDuplicate.mode === 'keep-max' ? `, ${quoteIdentifier(onDuplicate.column)}` : '';
        await session.run(
          `COPY (SELECT splitter_key, ${bodyExpression(columns.map(asStaged), body)} AS splitter_body${kept},
                   ${modExpression('splitter_key', partitions)} AS splitter_partition
                   FROM ${frozen(from)})
             TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (splitter_partition), ROW_GROUP_SIZE 1024,
               ROW_GROUP_SIZE_BYTES ${rowGroupBytes})`,
        );
        return { kind: 'local', rowsAs: 'bodies', files: await frozenFiles(session, folder) };
      }),
    check: (rows) => counted.check(rows),
    close: () => counted.close(),
  };
}

/** What a source of files has to know of the job. */
export type FileJob = Pick<PlanningSettings, 'key' | 'target' | 'body' | 'onDuplicate'>;

/** What the settings cannot know: that the column of keep-max holds nothing but text. */
function refuseTextOrder(
  onDuplicate: FileJob['onDuplicate'],
  names: readonly string[],
  types: ColumnTypes,
): void {
  if (onDuplicate.mode !== 'keep-max') return;
  const { column } = onDuplicate;
  if (!names.includes(column) || Object.hasOwn(types, column)) return;
  throw new SettingsError([
    {
      setting: '--on-duplicate',
      problem: `keep-max:${column} would compare text, of which 9 is greater than 10: --column-types auto finds no type that all its values have`,
    },
  ]);
}

/** What an attempt before left there would be taken for rows. */
async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
}

function asStaged(column: Column): Column {
  return { ...column, raw: stagingExpression(column).raw };
}

/** A worker reads a row group of wide rows at once, as DuckDB reads up to 2,048 rows whatever their width. */
const rowGroupBytes = 4_000_000;

/** What COPY wrote, with the rows that each file's footer states. */
async function frozenFiles(session: DuckDbSession, folder: string): Promise<FrozenFile[]> {
  const pattern = quoteLiteral(join(folder, '*', '*.parquet'));
  const [any] = await session.rows(`SELECT 1 FROM glob(${pattern}) LIMIT 1`);
  if (any === undefined) return [];
  const found = await session.rows(
    `SELECT file_name, num_rows FROM parquet_file_metadata(${pattern}) ORDER BY file_name`,
  );
  return found.map(({ file_name, num_rows }) => {
    const path = String(file_name);
    return { path, rows: Number(num_rows), partition: Number(/splitter_partition=(\d+)/.exec(path)?.[1]) };
  });
}
