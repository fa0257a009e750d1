/** The frozen rows of a plan as relations of DuckDB, and the body that each becomes. */
import { bodyLabels } from '../sql/body-columns.js';
import { bodyExpression } from '../sql/body-expression.js';
import { type BodyKind, isBytes, reasonOfNoBody } from '../sql/body-form.js';
import { csvHeader } from '../sql/csv-text.js';
import { type Column, describeColumns } from '../sql/describe-columns.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { fileList } from '../sql/file-list.js';
import { keyExpression } from '../sql/key-expression.js';
import { textColumn } from '../sql/object-headers.js';
import { quoteIdentifier } from '../sql/quote.js';
import type { Plan } from '../state/plan-file.js';
import { type ObjectForm, objectForm } from './object-form.js';

/** What of a plan says what its frozen rows are. */
export type RowsPlan = Pick<
  Plan,
  'columns' | 'rowsAs' | 'body' | 'deletedWhen' | 'headers' | 'tags' | 'encryption' | 'compress'
>;

/** What the program adds to the source's columns when it freezes rows. */
function ownColumns({ deletedWhen }: RowsPlan): readonly string[] {
  return ['splitter_key', ...(deletedWhen === undefined ? [] : ['splitter_deleted'])];
}

/** A body in SQL. */
export interface RowBody {
  /** Over the frozen rows. */
  readonly body: string;
  /** It is of type BLOB, else of VARCHAR. @default false */
  readonly isBytes?: boolean;
  /** The reason of rows where it is NULL. @default none is */
  readonly reasonOfNone?: string | undefined;
  /** @default json */
  readonly kind?: BodyKind['kind'] | undefined;
  /** Of CSV: SQL of the header's record, which each row's body begins with. */
  readonly csvHeader?: string | undefined;
}

/** The body over the frozen rows, which `namedRows` gives. */
export async function bodyOf(session: DuckDbSession, relation: string, plan: RowsPlan): Promise<RowBody> {
  const kind = plan.body.as?.kind;
  const names = plan.columns.map(({ name }) => name);
  const shared = {
    reasonOfNone: reasonOfNoBody(plan.body),
    kind,
    csvHeader: kind === 'csv' ? csvHeader(bodyLabels(names, plan.body)) : undefined,
  };
  switch (plan.rowsAs) {
    case 'bodies':
      return { body: 'splitter_body', ...shared };
    case 'bytes':
      return { body: 'splitter_body', isBytes: true, ...shared };
    case 'columns': {
      const body = bodyExpression(await columnsOf(session, relation, plan), plan.body);
      return { body, isBytes: isBytes(plan.body), ...shared };
    }
    default:
      return plan.rowsAs satisfies never;
  }
}

/** The object's headers, and SQL over the frozen rows of the texts that they are made of. */
export async function headersOf(
  session: DuckDbSession,
  relation: string,
  plan: RowsPlan,
): Promise<RowHeaders> {
  const form = objectForm(plan);
  if (form.templates.length === 0) return { ...form, texts: [] };
  if (plan.rowsAs !== 'columns')
    return { ...form, texts: form.templates.map((_, index) => textColumn(index)) };
  const columns = await columnsOf(session, relation, plan);
  return { ...form, texts: form.templates.map(({ template }) => keyExpression(template, columns, '')) };
}

export interface RowHeaders extends ObjectForm {
  readonly texts: readonly string[];
}

function columnsOf(session: DuckDbSession, relation: string, plan: RowsPlan): Promise<Column[]> {
  const raw = plan.columns.filter((column) => column.raw).map(({ name }) => name);
  return describeColumns(session, `SELECT * EXCLUDE (${ownColumns(plan).join(', ')}) FROM ${relation}`, raw);
}

/** SQL of the rows of local Parquet files, at least one. */
export function parquetRows(files: readonly string[]): string {
  return `read_parquet(${fileList(files)}, hive_partitioning = false)`;
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
