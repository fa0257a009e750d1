/** Refuses, by name, a column that no body can show. */
import { DuckDBTypeId } from '@duckdb/node-api';
import { SourceError } from '../shared/errors.js';
import type { Column } from './describe-columns.js';
import { someType, typeName } from './some-type.js';

/** DuckDB renders a VARIANT through to_json, which makes 1.1 of 1.10; the others are no types of stored values. */
const withoutJsonText: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.VARIANT,
  DuckDBTypeId.ANY,
  DuckDBTypeId.STRING_LITERAL,
  DuckDBTypeId.INTEGER_LITERAL,
  DuckDBTypeId.INVALID,
]);

/** Throws a `SourceError` for a column whose type, or one inside it, has no exact JSON text. */
export function requireJsonText({ name, type }: Column): void {
  if (someType(type, ({ typeId }) => withoutJsonText.has(typeId))) {
    throw new SourceError(
      `column "${name}": expected a type with an exact JSON text, it is ${typeName(type)}; ` +
        'leave it out or cast it where the rows come from, for example to text',
    );
  }
}
