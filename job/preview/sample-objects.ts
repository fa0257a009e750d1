/** Objects as the upload would write them, of a few rows. */

import { DuckDBBlobValue } from '@duckdb/node-api';
import { shownBytes } from '../shared/shown-bytes.js';
import { bodyExpression } from '../sql/body-expression.js';
import { type BodyForm, isBytes, reasonOfNoBody } from '../sql/body-form.js';
import { describeColumns } from '../sql/describe-columns.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { keyFaultExpression } from '../sql/key-rules.js';

export interface SampleObject {
  /** The whole key, or null when a placeholder is NULL. */
  readonly key: string | null;
  /** Null where the row has none. */
  readonly body: string | null;
  /** Why the row would be rejected, or null. */
  readonly reason: string | null;
}

/** `relation` is SQL of frozen rows, in which the columns of `raw` are JSON text. */
export async function sampleObjects(
  session: DuckDbSession,
  relation: string,
  raw: readonly string[],
  form: BodyForm,
): Promise<SampleObject[]> {
  const columns = await describeColumns(session, `SELECT * EXCLUDE (splitter_key) FROM ${relation}`, raw);
  const sql = bodyExpression(columns, form);
  const rows = await session.rows(
    `SELECT splitter_key AS key, ${isBytes(form) ? sql : `encode(${sql})`} AS body,
            ${keyFaultExpression('splitter_key')} AS reason FROM ${relation}`,
  );
  return rows.map(({ key, body, reason }) => {
    const bytes = body instanceof DuckDBBlobValue ? body.bytes : undefined;
    const withoutBody = bytes === undefined ? (reasonOfNoBody(form) ?? null) : null;
    return {
      key: typeof key === 'string' ? key : null,
      body: bytes === undefined ? null : shownBytes(bytes),
      reason: typeof reason === 'string' ? reason : withoutBody,
    };
  });
}
