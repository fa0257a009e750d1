/** The message for a column that the source does not have. */
import type { Column } from './describe-columns.js';

/** Names the column that differs in case only, where there is one, and lists all of them. */
export function missingColumn(name: string, columns: readonly Column[]): string {
  const near = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const hint = near ? `did you mean "${near.name}"? ` : '';
  const list = columns.map((column) => column.name).join(', ');
  return `there is no column "${name}"; ${hint}The columns are: ${list}`;
}
