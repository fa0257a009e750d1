/** The columns of files that have different ones: those of all, in the order in which they first appear. */
import { SourceError } from '../../shared/errors.js';
import type { ColumnGroup, TypedColumn } from './known-columns.js';
import { widerType } from './wider-type.js';

interface Found extends TypedColumn {
  readonly where: string;
  /** Its type there. */
  readonly given: string;
}

/**
 * @throws SourceError for names that are equal but for upper and lower case, and for a column of two types of which none, and no
 *   other, holds both as they are
 */
export function unitedColumns(groups: readonly ColumnGroup[]): readonly TypedColumn[] {
  const found = new Map<string, Found>();
  for (const { where, columns } of groups) {
    for (const { name, type } of columns) {
      const before = found.get(name.toLowerCase());
      const now =
        before === undefined ? { name, type, where, given: type } : widened(before, name, type, where);
      found.set(name.toLowerCase(), now);
    }
  }
  return [...found.values()].map(({ name, type }) => ({ name, type }));
}

function widened(before: Found, name: string, given: string, where: string): Found {
  if (before.name !== name) {
    throw new SourceError(
      `The column ${before.name} of ${before.where} is ${name} in ${where}: names that are equal but for upper and lower case ` +
        'count as the same, and an object can have one of them. Rename it in one of the files.',
    );
  }
  const type = widerType(before.type, given);
  if (type !== undefined) return { ...before, type };
  throw new SourceError(
    `The column ${name} is ${before.given} in ${before.where} and ${given} in ${where}: no type holds both as they are. ` +
      'Write them with one type, or split the files into several runs.',
  );
}
