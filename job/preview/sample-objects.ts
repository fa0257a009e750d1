/** Objects as the upload would write them, of a few rows. */

import { type BodyShape, bodyExpression } from '../sql/body-expression.js';
import { describeColumns } from '../sql/describe-columns.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { keyFaultExpression } from '../sql/key-rules.js';

export interface SampleObject {
  /** The whole key, or null when a placeholder is NULL. */
  readonly key: string | null;
  readonly body: string;
  /** Why the row would be rejected, or null. */
  readonly reason: string | null;
}

/** `relation` is SQL of frozen rows, in which the columns of `raw` are JSON text. */
export async function sampleObjects(
  session: DuckDbSession,
  relation: string,
  raw: readonly string[],
  body: BodyShape,
): Promise<SampleObject[]> {
  const columns = await describeColumns(session, `SELECT * EXCLUDE (splitter_key) FROM ${relation}`, raw);
  const rows = await session.rows(
    `SELECT splitter_key AS key, ${bodyExpression(columns, body)} AS body,
            ${keyFaultExpression('splitter_key')} AS reason FROM ${relation}`,
  );
  return rows.map(({ key, body: text, reason }) => ({
    key: typeof key === 'string' ? key : null,
    body: String(text),
    reason: typeof reason === 'string' ? reason : null,
  }));
}
