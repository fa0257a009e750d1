/** Reads Parquet files, which must all have the same columns unless they are united by name. */
import { SourceError } from '../../shared/errors.js';
import { describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { fileList } from '../../sql/file-list.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { wholeTypeName } from '../../sql/some-type.js';
import { checkTimes } from './check-times.js';
import { fileColumn } from './hive-columns.js';
import type { ColumnGroup, KnownColumns, TypedColumn } from './known-columns.js';
import { checkNanoseconds } from './parquet-nanoseconds.js';
import { checkParquetSchema } from './parquet-schema.js';
import { unitedColumns } from './united-columns.js';

export interface ParquetRelation {
  readonly sql: string;
  readonly groups: readonly ColumnGroup[];
  /** Of the columns of a file, as DuckDB has them. */
  readonly namesOf: (file: string) => readonly string[] | undefined;
}

/**
 * SQL that reads the files.
 *
 * @throws SourceError when the files' columns differ in name, order or type, and must not or cannot be one table, or DuckDB would not
 *   keep them as they are.
 */
export async function parquetRelation(
  session: DuckDbSession,
  files: readonly string[],
  { hiveColumns, unionByName }: { readonly hiveColumns: boolean; readonly unionByName: boolean },
  { own }: KnownColumns = {},
): Promise<ParquetRelation> {
  const groups: Group[] = own ? [{ where: own.where, columns: own.columns, files: [] }] : [];
  const known = new Map(groups.map((group) => [columnsText(group.columns), group]));
  const names = new Map<string, readonly string[]>();
  for (const file of files) {
    await checkNanoseconds(file, await checkParquetSchema(session, file));
    const described = await describeColumns(session, `SELECT * FROM ${relation([file], false)}`);
    await checkTimes(session, file, relation([file], false), described);
    const columns = described.map(({ name, type }) => ({ name, type: wholeTypeName(type) }));
    names.set(
      file,
      columns.map(({ name }) => name),
    );
    const text = columnsText(columns);
    const group = known.get(text) ?? { where: file, columns, files: [] };
    if (!known.has(text)) groups.push(group);
    known.set(text, group);
    group.files.push(file);
    const [first] = groups;
    if (groups.length === 1 || unionByName || first === undefined) continue;
    throw new SourceError(
      `The files have different columns. ${first.where} has: ${columnsText(first.columns)}. ${file} has: ${text}. ` +
        'Give files of one table, split them into several runs, or give --files-union-by-name.',
    );
  }
  const sql = groups.length === 1 ? relation(files, hiveColumns) : united(groups, hiveColumns);
  return { sql, groups, namesOf: (file) => names.get(file) };
}

interface Group extends ColumnGroup {
  /** None, where it was found in other batches. */
  readonly files: string[];
}

/** NULL where a file has no such column. */
function united(groups: readonly Group[], hasPath: boolean): string {
  const all = unitedColumns(groups);
  const read = groups.filter(({ files }) => files.length > 0);
  const parts = read.map(({ columns, files }) => {
    const types = new Map(columns.map(({ name, type }) => [name, type]));
    const selected = all.map(({ name, type }) => {
      const column = quoteIdentifier(name);
      const own = types.get(name);
      if (own === type) return column;
      return `CAST(${own === undefined ? 'NULL' : column} AS ${type}) AS ${column}`;
    });
    const path = hasPath ? [fileColumn] : [];
    return `SELECT ${[...selected, ...path].join(', ')} FROM ${relation(files, hasPath)}`;
  });
  return `(${parts.join(' UNION ALL ')})`;
}

function columnsText(columns: readonly TypedColumn[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}

/** Folder names such as `dt=2026-11-22` are not columns: the rows are what stands in the files. */
function relation(files: readonly string[], hasPath: boolean): string {
  const path = hasPath ? `, filename = ${quoteLiteral(fileColumn)}` : '';
  return `read_parquet(${fileList(files)}, hive_partitioning = false${path})`;
}
