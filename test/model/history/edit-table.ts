/** What an edit makes of a table. */
import type { Row } from '../contract/row.js';
import type { Edit } from './steps.js';

export function editTable(rows: readonly Row[], edit: Edit): Row[] {
  const place = (at: number) => (rows.length === 0 ? -1 : at % rows.length);
  const changed = (at: number, change: (row: Row) => Row) =>
    rows.map((row, index) => (index === place(at) ? change(row) : row));
  switch (edit.kind) {
    case 'insert':
      // Another row of a key is what duplicates are for.
      return rows.some(({ id }) => id === edit.row.id) ? [...rows] : [...rows, edit.row];
    case 'update':
      return changed(edit.at, (row) => ({ ...row, v: edit.v }));
    case 'mark':
      return changed(edit.at, (row) => ({ ...row, op: edit.op }));
    case 'delete':
      return rows.filter((_, index) => index !== place(edit.at));
    case 'duplicate': {
      const row = rows[place(edit.at)];
      return row === undefined ? [...rows] : [...rows, { ...row, v: edit.v, seq: edit.seq }];
    }
    case 'shrink':
      return rows.slice(0, edit.to);
    default:
      return edit satisfies never;
  }
}
