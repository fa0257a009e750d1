/** User text on its way into DuckDB SQL: column names and values reach a statement through these two alone. */
import { SourceError } from '../shared/errors.js';

/** `a"b` becomes `"a""b"`. A name with a NUL character throws a `SourceError`: no DuckDB identifier can hold one. */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) {
    throw new SourceError(
      `column ${JSON.stringify(name)}: expected a name without NUL characters; rename it in the source`,
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** `it's` becomes `'it''s'`. A NUL would end the statement early (the API takes C strings), so it is spelled `chr(0)`. */
export function quoteLiteral(text: string): string {
  if (!text.includes('\0')) return `'${text.replaceAll("'", "''")}'`;
  return `concat(${text.split('\0').map(quoteLiteral).join(', chr(0), ')})`;
}
