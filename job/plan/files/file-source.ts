/** The source of local files: CSV, Parquet or JSON lines, read by DuckDB without AWS. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { objectHeaders } from '../../settings/object-headers.js';
import { orderColumns } from '../../settings/order-columns.js';
import type { FileSourceSettings, PlanningSettings } from '../../settings/settings.js';
import { SettingsError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { wordsOf } from '../../shared/words-of.js';
import { bodyExpression } from '../../sql/body-expression.js';
import { isBytes } from '../../sql/body-form.js';
import { type Column, describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { fileList } from '../../sql/file-list.js';
import { checkKeyColumns } from '../../sql/key-columns.js';
import { keyExpression } from '../../sql/key-expression.js';
import { type HeaderTemplate, ownTemplates, textColumn } from '../../sql/object-headers.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { wholeTypeName } from '../../sql/some-type.js';
import { stagingExpression } from '../../sql/staging-expression.js';
import { modExpression } from '../../sql/tranche-expression.js';
import { partitionFiles } from '../partition-files.js';
import { PlanProgress } from '../plan-progress.js';
import type { Source } from '../source.js';
import { surveyRelation } from '../survey-relation.js';
import { boundMemory } from './bound-memory.js';
import { CountedFiles } from './counted-files.js';
import type { FileForm } from './csv-relation.js';
import { checkDeletedCondition, deletedExpression, judgeFault } from './deleted-condition.js';
import { FilesRelation } from './files-relation.js';
import { type FileSurroundings, openInputFiles } from './input-files.js';
import type { ColumnGroup, KnownColumns, OwnColumns } from './known-columns.js';
import { inListedNames, withListedNames } from './listed-names.js';
import { lossFault } from './loss-fault.js';
import { readFault } from './read-fault.js';
import { type ReadyFiles, readyFiles } from './ready-files.js';
import { refuseTextOrder } from './refuse-text-order.js';
import { TypeFinder } from './type-finder.js';
import { unpackAll } from './unpack.js';

/**
 * Finds the files and their columns; reads no rows yet, unless their types are to be found.
 *
 * @throws SourceError when there is no file, or the files cannot be read as one table
 * @throws SettingsError when the key names a column that is not there, or that has no stable text
 */
export async function openFileSource(
  session: DuckDbSession,
  settings: FileSourceSettings,
  job: FileJob,
  surroundings: FileSurroundings,
): Promise<FileSource> {
  const telling = { progress: new PlanProgress(surroundings.log), ...surroundings };
  const inputs = await openInputFiles(session, settings, telling);
  const ready = await readyFiles(inputs, settings, telling);
  return openReadyFiles(session, ready, settings, job, telling);
}

/** The same of files that are ready, as part of a source whose columns may be known. */
export async function openReadyFiles(
  session: DuckDbSession,
  ready: ReadyFiles,
  settings: FileSourceSettings,
  job: FileJob,
  surroundings: FileSurroundings,
  known?: KnownColumns,
): Promise<FileSource> {
  const opened = () => openTable(session, ready, settings, job, surroundings, known);
  return withListedNames(await inListedNames(opened, ready.standIns), ready.standIns);
}

async function openTable(
  session: DuckDbSession,
  ready: ReadyFiles,
  settings: FileSourceSettings,
  job: FileJob,
  { log, scratch, signal, progress }: FileSurroundings,
  known: KnownColumns | undefined,
): Promise<FileSource> {
  const { key: template, target, body, deletedWhen, headers } = job;
  const { description, files: listed, areKept, prepared } = ready;
  const files = prepared.map(({ rows }) => rows);
  const table = new FilesRelation(session, settings, ready, known);
  let ownNames: readonly string[] = [];
  let whole = '';
  const namesIn = (file: string) => table.namesIn(file) ?? ownNames;
  const explain = async (error: unknown) =>
    (await lossFault(error, session, files, table.settings, namesIn)) ??
    (deletedWhen === undefined || signal?.aborted === true
      ? undefined
      : await judgeFault(error, session, whole, deletedWhen)) ??
    readFault(error, files);
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
      if (settings.format !== 'json' || !/GZIP/.test(wordsOf(error))) throw error;
      log.info('unpacking files, since DuckDB does not read one of them', { reason: messageOf(error) });
      return described(await unpackAll(files, join(scratch, 'unpacked')));
    }
  });
  const ownColumns = opened.columns.slice(0, opened.columns.length - table.folders.length);
  const own = {
    columns: ownColumns.map(({ name, type }) => ({ name, type: wholeTypeName(type) })),
    folders: table.folders,
    groups: table.groups,
  };
  ownNames = own.columns.map(({ name }) => name);
  const counted = new CountedFiles({
    session,
    log,
    scratch,
    signal,
    settings,
    progress,
    files: listed,
    prepared,
    names: ownNames,
    namesIn,
    forms: opened.forms,
    relation: opened.relation,
    relationOf: (forms) => table.of(forms),
    explain,
  });
  let { columns } = opened;
  whole = opened.relation;
  const names = columns.map(({ name }) => name);
  const lookAtTypes = async (finder: TypeFinder) =>
    finder.keep(await counted.readBeside((from) => finder.look(session, table.withFolders(from))));
  if (settings.columnTypes === 'auto') {
    if (known?.types === undefined) {
      const finder = new TypeFinder(names);
      await lookAtTypes(finder);
      table.types = finder.types();
      log.info('found the types of the columns', { types: table.types });
      refuseTextOrder(orderColumns(job), names, table.types);
    } else table.types = known.types;
    whole = await counted.renewed();
    columns = await describeColumns(session, `SELECT * FROM ${whole}`);
  }
  const faults = checkKeyColumns(template, columns);
  if (faults.length > 0) throw new SettingsError(faults);
  if (deletedWhen !== undefined) await checkDeletedCondition(session, whole, names, deletedWhen);
  const key = keyExpression(template, columns, target.kind === 's3' ? target.prefix : '');
  const texts = target.kind === 's3' ? ownTemplates(objectHeaders(headers ?? {})) : [];
  const frozen = (from: string, ...more: readonly string[]) => {
    const staged = columns.map(
      (column) => `${stagingExpression(column).sql} AS ${quoteIdentifier(column.name)}`,
    );
    return `(SELECT ${[...staged, `${key} AS splitter_key`, ...more].join(', ')} FROM ${from})`;
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
      const isGrouped = job.onDuplicate.mode === 'group';
      const survey = await counted.readBeside((from) =>
        surveyRelation(session, from, key, { folder: join(scratch, 'keys'), isGrouped }),
      );
      await counted.check(survey.rows);
      return survey;
    },
    own,
    lookAtTypes,
    saveKeys: async (path) => {
      await counted.readBeside(async (from) => {
        await boundMemory(session, from);
        await session.run(
          `COPY (SELECT ${key} AS splitter_key FROM ${from}) TO ${quoteLiteral(path)} (FORMAT parquet)`,
        );
      });
      const [saved] = await session.rows(`SELECT count(*) AS rows FROM read_parquet(${fileList([path])})`);
      await counted.check(Number(saved?.rows));
    },
    freeze: (partitions, folder) =>
      counted.read(async (from) => {
        const rowBytes = await boundMemory(session, from);
        await emptyFolder(folder);
        const kept = orderColumns(job)
          .map(({ column }) => `, ${quoteIdentifier(column)}`)
          .join('');
        const judged =
          deletedWhen === undefined ? [] : [`${deletedExpression(deletedWhen)} AS splitter_deleted`];
        const deleted = deletedWhen === undefined ? '' : ', splitter_deleted';
        const named = texts.map((_, index) => `, ${textColumn(index)}`).join('');
        await session.run(
          `COPY (SELECT splitter_key, ${bodyExpression(columns.map(asStaged), body)} AS splitter_body${kept}${deleted}${named},
                   ${modExpression('splitter_key', partitions)} AS splitter_partition
                   FROM ${frozen(from, ...judged, ...textsOf(texts, columns))})
             TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (splitter_partition), ROW_GROUP_SIZE ${rowsOfGroup(rowBytes, partitions)},
               ROW_GROUP_SIZE_BYTES ${rowGroupBytes})`,
        );
        return {
          kind: 'local',
          rowsAs: isBytes(body) ? 'bytes' : 'bodies',
          files: await partitionFiles(session, folder),
        };
      }),
    check: (rows) => counted.check(rows),
    close: () => counted.close(),
  };
}

export interface FileSource extends Source {
  /** The files' columns as they stand in them, and those of their folders. */
  readonly own: Omit<OwnColumns, 'where'> & { readonly groups: readonly ColumnGroup[] };
  /** Has all values looked at, which is done while they are text. */
  lookAtTypes(finder: TypeFinder): Promise<void>;
  /** Writes the rows' keys alone to a Parquet file of one column, `splitter_key`, counted and checked. */
  saveKeys(path: string): Promise<void>;
}

/** What a source of files has to know of the job. */
export type FileJob = Pick<PlanningSettings, 'key' | 'target' | 'body' | 'onDuplicate' | 'groupOrder'> &
  Partial<Pick<PlanningSettings, 'deletedWhen' | 'headers'>>;

/** What an attempt before left there would be taken for rows. */
async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
}

/** Their texts as columns of the frozen rows, which have the body in place of what it was made of. */
function textsOf(templates: readonly HeaderTemplate[], columns: readonly Column[]): string[] {
  return templates.map(
    ({ template }, index) => `${keyExpression(template, columns, '')} AS ${textColumn(index)}`,
  );
}

function asStaged(column: Column): Column {
  return { ...column, raw: stagingExpression(column).raw };
}

/** A worker reads a row group of wide rows at once, as DuckDB reads up to 2,048 rows whatever their width. */
const rowGroupBytes = 4_000_000;

/** Of the row groups that are begun, of all partitions together. */
const bytesBegun = 64_000_000;
const [fewestRowsOfGroup, mostRowsOfGroup] = [1024, 20_480];

/**
 * Until a file is whole DuckDB keeps 3 kB of each row group that it has written: with 1,024 rows in each, 80 MB for 20 million narrow
 * rows, which glibc then keeps for the process.
 */
function rowsOfGroup(rowBytes: number, partitions: number): number {
  const rows = Math.floor(bytesBegun / partitions / Math.max(rowBytes, 1));
  return Math.min(Math.max(rows, fewestRowsOfGroup), mostRowsOfGroup);
}
