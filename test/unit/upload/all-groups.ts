/** What all groups of some rows come to, which are given some at a time. */
import type { DuckDBValue } from '@duckdb/node-api';
import type { GroupOrder } from '../../../job/settings/group-order.js';
import type { DuckDbSession } from '../../../job/sql/duckdb-session.js';
import { groupRows, type UngroupedRows } from '../../../job/upload/group-rows.js';

/** @param columns SQL over a group; the rows are ordered by the first one, NULL last */
export async function allGroups(
  session: DuckDbSession,
  rows: UngroupedRows,
  order: GroupOrder,
  columns: string,
): Promise<Record<string, DuckDBValue>[]> {
  const found: Record<string, DuckDBValue>[] = [];
  for await (const { relation } of groupRows(session, rows, order)) {
    found.push(...(await session.rows(`SELECT ${columns} FROM ${relation} ORDER BY 1`)));
  }
  const first = (row: Record<string, DuckDBValue>) => Object.values(row)[0];
  const text = (row: Record<string, DuckDBValue>) => (first(row) === null ? '\uffff' : String(first(row)));
  return found.sort((one, other) => (text(one) < text(other) ? -1 : text(one) > text(other) ? 1 : 0));
}
