/** How large the body of a row is on average, of those that were looked at. */
import { bodyExpression } from '../sql/body-expression.js';
import { type BodyForm, isBytes } from '../sql/body-form.js';
import { describeColumns } from '../sql/describe-columns.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { bodySize } from '../upload/tranche-query.js';

/** In bytes; `relation` is SQL of frozen rows, in which the columns of `raw` are JSON text. Undefined where none has a body. */
export async function meanBody(
  session: DuckDbSession,
  relation: string,
  raw: readonly string[],
  form: BodyForm,
): Promise<number | undefined> {
  const columns = await describeColumns(session, `SELECT * EXCLUDE (splitter_key) FROM ${relation}`, raw);
  const sql = bodyExpression(columns, form);
  const size = bodySize({ isBytes: isBytes(form) });
  const [{ bytes } = {}] = await session.rows(
    `SELECT avg(${size}) AS bytes FROM (SELECT ${sql} AS splitter_body FROM ${relation})`,
  );
  return typeof bytes === 'number' ? bytes : undefined;
}
