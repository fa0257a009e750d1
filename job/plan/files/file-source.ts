/** The source of local files: CSV, Parquet or JSON lines, read by DuckDB without AWS. */
import { join } from 'node:path';
import { SettingsError } from '../../errors.js';
import type { FileSourceSettings } from '../../settings/settings.js';
import { describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { checkKeyColumns } from '../../sql/key-columns.js';
import { keyExpression } from '../../sql/key-expression.js';
import type { KeyTemplate } from '../../sql/key-template.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { stagingExpression } from '../../sql/staging-expression.js';
import { modExpression } from '../../sql/tranche-expression.js';
import type { FrozenFile, Source } from '../source.js';
import { surveyRelation } from '../survey-relation.js';
import { csvRelation } from './csv-relation.js';
import { jsonRelation } from './json-relation.js';
import { listFiles } from './list-files.js';
import { parquetRelation } from './parquet-relation.js';
import { readFault } from './read-fault.js';

/**
 * Finds the files and their columns; reads no rows yet.
 *
 * @param prefix the target's prefix, which starts every key
 * @throws SourceError when there is no file, or the files cannot be read as one table
 * @throws SettingsError when the key names a column that is not there, or that has no stable text
 */
export async function openFileSource(
  session: DuckDbSession,
  settings: FileSourceSettings,
  template: KeyTemplate,
  prefix: string,
): Promise<Source> {
  const files = await listFiles(session, settings.files);
  const reading = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw await readFault(error, files, settings.format === 'json');
    }
  };
  const relation = await reading(() => relationOf(session, files, settings));
  const columns = await reading(() => describeColumns(session, `SELECT * FROM ${relation}`));
  const faults = checkKeyColumns(template, columns);
  if (faults.length > 0) throw new SettingsError(faults);
  const key = keyExpression(template, columns, prefix);
  return {
    description: `files ${settings.files}`,
    columns,
    survey: () => reading(() => surveyRelation(session, relation, key)),
    freeze: (partitions, folder) =>
      reading(async () => {
        const staged = columns.map(
          (column) => `${stagingExpression(column).sql} AS ${quoteIdentifier(column.name)}`,
        );
        // By default DuckDB gathers 524,288 rows of a partition before it writes: 5.6 GB for a million reference rows.
        await session.run('SET partitioned_write_flush_threshold = 20000');
        await session.run(
          `COPY (SELECT *, ${modExpression('splitter_key', partitions)} AS splitter_partition
                   FROM (SELECT ${staged.join(', ')}, ${key} AS splitter_key FROM ${relation}))
             TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (splitter_partition), ROW_GROUP_SIZE 1024)`,
        );
        return { kind: 'local', files: await frozenFiles(session, folder) };
      }),
  };
}

function relationOf(
  session: DuckDbSession,
  files: readonly string[],
  settings: FileSourceSettings,
): Promise<string> {
  switch (settings.format) {
    case 'csv':
      return csvRelation(files, settings);
    case 'json':
      return jsonRelation(session, files, settings);
    case 'parquet':
      return parquetRelation(session, files);
    default:
      return settings.format satisfies never;
  }
}

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
