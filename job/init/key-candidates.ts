/** Columns that may make a key by themselves, the likeliest first. */
import type { Column } from '../sql/describe-columns.js';
import { checkKeyColumns } from '../sql/key-columns.js';
import { takeApart } from '../sql/key-template.js';

/**
 * As templates. `seen` are the same columns as they are in the first rows.
 * @param ending what the key ends with
 */
export function keyCandidates(
  columns: readonly Column[],
  seen: readonly { readonly nulls: number; readonly distinct: number }[],
  firstRows: number,
  ending: string,
): string[] {
  const named = columns.flatMap((column, index) => {
    const found = seen[index];
    const isUnique = firstRows > 0 && found?.nulls === 0 && found.distinct === firstRows;
    return isUnique && canBeKey(column, columns) ? [column.name] : [];
  });
  return named.sort((one, other) => likeness(one) - likeness(other)).map((name) => `{${name}}${ending}`);
}

/** It has stable text, and a name that a template can say. */
function canBeKey({ name }: Column, columns: readonly Column[]): boolean {
  const { parts, problems } = takeApart(`{${name}}`);
  const [part] = parts;
  const isSaid = problems.length === 0 && parts.length === 1 && part?.kind === 'column' && part.name === name;
  return isSaid && checkKeyColumns({ text: name, parts }, columns).length === 0;
}

/** By its name alone; the order of the table decides among equals. */
function likeness(name: string): number {
  if (/^(id|_id|key|uuid|guid)$/i.test(name)) return 0;
  return /[_ -](id|key|uuid|guid|code|no|nr|number)$/i.test(name) || /[a-z]I[dD]$/.test(name) ? 1 : 2;
}
