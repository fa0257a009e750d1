/** The columns of a source or of the staged files, in order, with the types that decide how each is rendered. */
import type { DuckDBType } from '@duckdb/node-api';
import type { DuckDbSession } from './duckdb-session.js';

export interface Column {
  readonly name: string;
  /** The type in DuckDB; `type.toString()` is how it is written in SQL. */
  readonly type: DuckDBType;
  /**
   * The column is text that is minified JSON already and goes into the body as it is: it was rendered when the rows
   * were frozen, or Athena cast it to JSON text.
   */
  readonly raw: boolean;
}

/**
 * The columns that `query` (a SELECT, without a closing `;`) answers with; the query is not run.
 * Names that occur twice get the suffixes that DuckDB gives them in a subquery: `a`, `a_1`.
 * `rawNames` are the columns to be marked raw.
 */
export async function describeColumns(
  session: DuckDbSession,
  query: string,
  rawNames: readonly string[] = [],
): Promise<Column[]> {
  // The line break keeps a `--` comment at the query's end from swallowing the parenthesis.
  const columns = await session.describe(`SELECT * FROM (\n${query}\n)`);
  return columns.map(({ name, type }) => ({ name, type, raw: rawNames.includes(name) }));
}
