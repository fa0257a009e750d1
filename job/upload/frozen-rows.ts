/** The frozen rows of a plan as relations of DuckDB, and the body that each becomes. */
import { bodyExpression } from '../sql/body-expression.js';
import { describeColumns } from '../sql/describe-columns.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteIdentifier, quoteLiteral } from '../sql/quote.js';
import type { Plan } from '../state/plan-file.js';

/** What of a plan says what its frozen rows are. */
export type RowsPlan = Pick<Plan, 'columns' | 'rowsAs' | 'body' | 'deletedWhen'>;

/** What the program adds to the source's columns when it freezes rows. */
function ownColumns({ deletedWhen }: RowsPlan): readonly string[] {
  return ['splitter_key', ...(deletedWhen === undefined ? [] : ['splitter_deleted'])];
}

/** SQL of the body over the frozen rows, which `namedRows` gives. */
export async function bodyOf(session: DuckDbSession, relation: string, plan: RowsPlan): Promise<string> {
  switch (plan.rowsAs) {
    case 'bodies':
      return 'splitter_body';
    case 'columns': {
      const raw = plan.columns.filter((column) => column.raw).map(({ name }) => name);
      const columns = await describeColumns(
        session,
        `SELECT * EXCLUDE (${ownColumns(plan).join(', ')}) FROM ${relation}`,
        raw,
      );
      return bodyExpression(columns, plan.body);
    }
    default:
      return plan.rowsAs satisfies never;
  }
}

/** SQL of the rows of local Parquet files, at least one. */
export function parquetRows(files: readonly string[]): string {
  return `read_parquet([${files.map(quoteLiteral).join(', ')}], hive_partitioning = false)`;
}

/** The frozen rows with their columns under the names that they have in the source. */
export function namedRows(relation: string, plan: RowsPlan): string {
  const { columns } = plan;
  if (columns.every(({ staged }) => staged === undefined)) return relation;
  const names = columns.map(
    ({ name, staged = name }) => `${quoteIdentifier(staged)} AS ${quoteIdentifier(name)}`,
  );
  return `(SELECT ${[...ownColumns(plan), ...names].join(', ')} FROM ${relation})`;
}
