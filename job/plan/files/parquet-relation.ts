/** Reads Parquet files, which must all have the same columns. */
import { SourceError } from '../../shared/errors.js';
import { type Column, describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import { fileColumn } from './hive-columns.js';
import type { KnownColumns } from './known-columns.js';
import { fileList } from './list-files.js';
import { checkNanoseconds } from './parquet-nanoseconds.js';
import { checkParquetSchema } from './parquet-schema.js';

/**
 * SQL that reads the files.
 *
 * @throws SourceError when the files' columns differ in name, order or type, or DuckDB would not keep them as they are.
 */
export async function parquetRelation(
  session: DuckDbSession,
  files: readonly string[],
  { hiveColumns }: { readonly hiveColumns: boolean },
  { own }: KnownColumns = {},
): Promise<string> {
  let common: { file: string; columns: string } | undefined = own && {
    file: own.where,
    columns: columnsText(own.columns),
  };
  for (const file of files) {
    await checkNanoseconds(file, await checkParquetSchema(session, file));
    const described = await describeColumns(session, `SELECT * FROM ${relation([file])}`);
    const columns = columnsText(described);
    common ??= { file, columns };
    if (common.columns !== columns) {
      throw new SourceError(
        `The files have different columns. ${common.file} has: ${common.columns}. ${file} has: ${columns}. ` +
          'Give files of one table, or split them into several runs.',
      );
    }
  }
  return relation(files, hiveColumns);
}

function columnsText(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}

/** Folder names such as `dt=2026-11-22` are not columns: the rows are what stands in the files. */
function relation(files: readonly string[], hasPath = false): string {
  const path = hasPath ? `, filename = ${quoteLiteral(fileColumn)}` : '';
  return `read_parquet(${fileList(files)}, hive_partitioning = false${path})`;
}
