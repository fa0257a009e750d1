/** Columns of text in the types of `--column-types`; a value that its type would not keep stops the statement. */
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { exactCast } from './exact-cast.js';

/** In the error by which DuckDB stops; which value it was is then looked for in the files. */
export const lossMark = 'splitter: a value that its type does not keep';

/**
 * SQL of `relation` with these types; other columns are left as they are, at no cost.
 *
 * @param relation SQL that can stand after FROM, whose columns of these names are VARCHAR
 */
export function checkedRelation(
  relation: string,
  names: readonly string[],
  types: Readonly<Record<string, string>>,
): string {
  if (names.every((name) => givenType(types, name) === undefined)) return relation;
  const columns = names.map((name) => {
    const column = quoteIdentifier(name);
    const type = givenType(types, name);
    return type === undefined ? column : `${checked(column, type)} AS ${column}`;
  });
  return `(SELECT ${columns.join(', ')} FROM ${relation})`;
}

/** Of its own: a column may be called `constructor`, which every object has. */
export function givenType(types: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

function checked(column: string, type: string): string {
  const { value, loss } = exactCast(column, type);
  return loss === 'false'
    ? value
    : `CASE WHEN ${loss} THEN error(${quoteLiteral(lossMark)}) ELSE ${value} END`;
}
